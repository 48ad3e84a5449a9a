package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's application on plain Felix: as it is shown, by the commands that are shown. */
class HelloTest {
  private static final Path ROOT =
      Path.of(System.getProperty("bundles.folder")).resolve("..").normalize().toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void isShownInTheReadme() throws IOException {
    assertThat(blocks("java"))
        .containsExactly(Files.readString(ROOT.resolve("itests/src/example/Hello.java")));
  }

  @Test
  void greetsAClientWhenStartedAsTheReadmeSays() throws Exception {
    int port = Ports.free();
    var commands = new ArrayList<String>();
    for (var block : blocks("sh")) {
      commands.add(
          block.replace("/tmp/hello", folder.toString()).replace("8444", Integer.toString(port)));
    }
    var log = folder.resolve("log");
    Commands.output("sh", "-e", "-c", "cd " + ROOT + "\n" + commands.get(0));
    var hello =
        new ProcessBuilder("sh", "-c", commands.get(1).replace("&& java", "&& exec java"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(log).content().contains("listening on "));
      var said = Conversation.of(List.of("sh", "-c", "exec " + commands.get(2)), Map.of(), "");
      assertThat(said.output()).isEqualTo("hello 127.0.0.1\r\n");
    } finally {
      hello.destroyForcibly().waitFor();
    }
    assertThat(log).content().contains("sslserver: ok ").doesNotContain("ERROR");
  }

  /** Blocks of code in this language, of the section about such applications. */
  private static List<String> blocks(String language) throws IOException {
    var readme = Files.readString(ROOT.resolve("README.md"));
    int from = readme.indexOf("\n## In an OSGi application of your own\n");
    var section = readme.substring(from, readme.indexOf("\n## ", from + 1));
    var blocks = new ArrayList<String>();
    var block = Pattern.compile("```" + language + "\n(.*?)```\n", Pattern.DOTALL).matcher(section);
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }
}
