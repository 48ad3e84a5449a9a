package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Karaf lets everybody run a command that no list names: each must be in ours. */
class ShellCommandsTest {
  private static final Path BUNDLES = Path.of(System.getProperty("bundles.folder"));
  private static final Pattern CHANGING = Pattern.compile("import|kill|.*-compile|.*server|ssl.*");

  private static Set<String> commands(Path readme) throws IOException {
    return Pattern.compile("`ucspi:([a-z-]+)[^`]*`")
        .matcher(Files.readString(readme))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void areForCertainRolesEach() throws IOException {
    var roles = new Properties();
    var file = "../features/src/main/cfg/org.apache.karaf.command.acl.ucspi.cfg";
    try (var reader = Files.newBufferedReader(BUNDLES.resolve(file))) {
      roles.load(reader);
    }
    assertThat(roles.stringPropertyNames())
        .hasSize(12)
        .isEqualTo(commands(BUNDLES.resolve("shell/README.md")))
        .isEqualTo(commands(BUNDLES.resolve("../README.md")))
        .allSatisfy(
            command ->
                assertThat(roles.getProperty(command))
                    .as(command)
                    .isEqualTo(
                        CHANGING.matcher(command).matches() ? "admin" : "admin,manager,viewer"));
  }
}
