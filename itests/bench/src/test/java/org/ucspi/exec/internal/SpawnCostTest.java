package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short form of what {@code run spawn} measures. */
class SpawnCostTest {

  @Test
  void startsProgramsInEachWay() throws Exception {
    var ways = new ArrayList<>(List.of("ours", "JDK"));
    if (Files.isExecutable(Path.of("/usr/bin/gcc"))) {
      ways.add("C");
    }

    var costs = SpawnCost.measure(Path.of("src/main/c/spawn.c"), 1, 1, 5, 3, 5);

    assertThat(costs).containsOnlyKeys(ways.toArray(String[]::new));
    assertThat(costs.values())
        .allSatisfy(
            cost -> {
              assertThat(cost.wall()).isBetween(1e3, 1e9);
              assertThat(cost.processor()).isBetween(1e3, 1e9);
            });
  }
}
