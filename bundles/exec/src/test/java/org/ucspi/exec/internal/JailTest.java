package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JailTest {
  @TempDir static Path root;

  @BeforeAll
  static void build() throws IOException {
    Files.createDirectories(root.resolve("inside/bin"));
    Files.createDirectories(root.resolve("here/too"));
    link("bin", "inside/bin");
    link("absolute", "/inside/bin");
    link("inside/bin/tool", "/here/too/tool");
    link("here/too/tool", "../../inside/bin/tool.real");
    link("above", "../../../../inside");
    link("loop", "loop");
    link("first", "/here/second");
  }

  private static void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  @ParameterizedTest
  @CsvSource({
    "/, ''",
    "/inside/bin, inside/bin",
    "/bin, inside/bin",
    "/absolute/x, inside/bin/x",
    "/bin/tool, inside/bin/tool.real",
    "/above/bin, inside/bin",
    "/first, here/second",
    "/absent/bin, absent/bin",
    "/loop, loop"
  })
  void followsLinksAsSeenFromInside(String inside, String outside) {
    assertThat(new Jail(root).outside(Path.of(inside))).isEqualTo(root.resolve(outside));
  }
}
