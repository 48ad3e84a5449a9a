package org.ucspi.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ucspi.api.commandline.Configuration;

class MemoryConfigurationsTest {
  private final MemoryConfigurations configurations =
      new MemoryConfigurations(
          List.of(
              new Configuration("org.ucspi.exec", "a", Map.of("command", "cat")),
              new Configuration("org.ucspi.exec", "b", Map.of("command", "true")),
              new Configuration("org.ucspi.environment", "", Map.of("resolvers", "127.0.0.1"))));

  @Test
  void beginsWithThoseThatItIsGiven() throws IOException {
    var a = configurations.load("org.ucspi.exec~a");

    assertThat(a.get("command")).isEqualTo("cat");
    assertThat(a.get("name")).isEqualTo("a");
    assertThat(a.get("service.pid")).isEqualTo("org.ucspi.exec~a");
    assertThat(a.get("service.factoryPid")).isEqualTo("org.ucspi.exec");
  }

  @Test
  void listsTheInstancesOfAFactory() throws IOException {
    assertThat((String[]) configurations.load("org.ucspi.exec.factory").get("factory.pidList"))
        .containsExactly("org.ucspi.exec~a", "org.ucspi.exec~b");
  }

  @Test
  void hasOneWithoutANameUnderItsPidAlone() throws IOException {
    var environment = configurations.load("org.ucspi.environment");

    assertThat(environment.get("resolvers")).isEqualTo("127.0.0.1");
    assertThat(environment.size()).isEqualTo(2); // with service.pid
  }

  @Test
  void forgetsWhatIsDeleted() {
    configurations.delete("org.ucspi.exec~a");

    assertThat(configurations.exists("org.ucspi.exec~a")).isFalse();
    assertThat(configurations.exists("org.ucspi.exec~b")).isTrue();
  }
}
