package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShellQuotingTest {

  static Stream<Arguments> words() {
    return Stream.of(
        arguments(List.of("cat"), "cat"),
        arguments(List.of("/bin/cat", "-v", "a=b"), "/bin/cat -v a=b"),
        arguments(List.of("", "a", ""), "'' a ''"),
        arguments(List.of("a b"), "'a b'"),
        arguments(List.of("it's", "'", "''"), "'it'\\''s' ''\\''' ''\\'''\\'''"),
        arguments(List.of("a\\b", "\\"), "'a\\b' '\\'"),
        arguments(List.of("\"$HOME\"", "`id`", "$(id)"), "'\"$HOME\"' '`id`' '$(id)'"),
        arguments(List.of("a\nb", "\t", "\u0001\r"), "'a\nb' '\t' '\u0001\r'"),
        arguments(List.of("*", "~", "#x", ">y", "a~"), "'*' '~' '#x' '>y' a~"),
        arguments(List.of("grüße", "日本 語"), "'grüße' '日本 語'"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void quotesWhatAShellWouldNotTakeAsItIs(List<String> words, String text) {
    assertThat(ShellQuoting.quote(words)).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("words")
  void comesBackWordForWord(List<String> words, String text) throws Exception {
    assertThat(shell(text)).isEqualTo(words);
  }

  @Test
  void comesBackWhateverTheCharacter() throws Exception {
    var words = Stream.iterate(1, c -> c + 1).limit(127).map(c -> "x" + (char) (int) c).toList();
    assertThat(shell(ShellQuoting.quote(words))).isEqualTo(words);
  }

  /** The words as sh has them. */
  private static List<String> shell(String text) throws IOException, InterruptedException {
    var script = "for word in " + text + "; do printf '%s\\0' \"$word\"; done";
    var process = new ProcessBuilder("sh", "-s").redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(script.getBytes(StandardCharsets.UTF_8));
    }
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return List.of(out.substring(0, out.length() - 1).split("\0", -1));
  }
}
