package org.ucspi.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From where lib/commands/run takes the archive of shared classes, with a Java that says what it is
 * told.
 */
class SharedArchiveTest {
  private static final Path RUN = Path.of("src/main/distribution/lib/commands/run");
  private static final String JAVA =
      """
      #!/bin/sh
      for word; do
        case $word in
          -XX:SharedArchiveFile=*) file=${word#*=} ;;
          -Xshare:dump) dump=1 ;;
        esac
      done
      [ -z "${dump-}" ] || : > "$file"
      echo "${file-none}"
      """;

  @TempDir private Path folder;

  @BeforeEach
  void makeDistribution() throws IOException {
    Files.createDirectories(folder.resolve("home/lib/commands"));
    Files.createDirectories(folder.resolve("home/data"));
    Files.createDirectories(folder.resolve("jdk/bin"));
    Files.createDirectories(folder.resolve("user"));
    Files.writeString(folder.resolve("home/lib/commands/classpath"), "lib/x.jar\n");
    var java = Files.writeString(folder.resolve("jdk/bin/java"), JAVA);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Which archive a command is started with. */
  private String archive() throws Exception {
    var builder =
        new ProcessBuilder("sh", "-c", "home=$1; . \"$2\"; run tcprules", "sh")
            .redirectErrorStream(true);
    builder.command().add(folder.resolve("home").toString());
    builder.command().add(RUN.toAbsolutePath().toString());
    builder.environment().remove("XDG_CACHE_HOME");
    builder.environment().put("HOME", folder.resolve("user").toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    var process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return said.startsWith(folder + "/")
        ? folder.relativize(Path.of(said).getParent()).toString()
        : said;
  }

  /** Nobody's, with all that is in it. */
  private void giveAway(String name) throws IOException {
    var nobody =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    try (var all = Files.walk(folder.resolve(name))) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.setOwner(file, nobody);
      }
    }
  }

  @Test
  void isMadeOnceInTheDataOfTheDistribution() throws Exception {
    assertThat(archive()).isEqualTo("home/data/commands");
    assertThat(archive()).isEqualTo("home/data/commands");
  }

  @Test
  void isInTheUsersCacheWhereTheDataIsAnothers() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "gives files to another user");
    giveAway("home/data");
    assertThat(archive()).isEqualTo("user/.cache/ucspi-ssl");
  }

  @Test
  void isNotTakenFromAFolderWhoseOwnerMayExchangeIt() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "gives files to another user");
    archive();
    Files.setOwner(
        folder.resolve("home/data/commands"),
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    giveAway("user");
    assertThat(archive()).isEqualTo("none");
  }
}
