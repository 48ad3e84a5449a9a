package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineTest {

  static Stream<Arguments> commands() {
    return Stream.of(
        arguments("", List.of()),
        arguments(" \t\n", List.of()),
        arguments("cat", List.of("cat")),
        arguments("  a  b\tc\n", List.of("a", "b", "c")),
        arguments("a ''", List.of("a", "")),
        arguments("a \"\" b", List.of("a", "", "b")),
        arguments("'a b' \"c d\"", List.of("a b", "c d")),
        arguments("a'b'\"c\"d", List.of("abcd")),
        arguments("'a\\b\"$c'", List.of("a\\b\"$c")),
        arguments("\"a'b\"", List.of("a'b")),
        arguments("\"\\$ \\` \\\" \\\\ \\a\"", List.of("$ ` \" \\ \\a")),
        arguments("\"a\\\nb\"", List.of("ab")),
        arguments("a\\ b \\\\ \\' \\\"", List.of("a b", "\\", "'", "\"")),
        arguments("a\\\nb", List.of("ab")),
        arguments("a \\\n b", List.of("a", "b")),
        arguments(
            "$HOME *.c ~ | ; & > # x", List.of("$HOME", "*.c", "~", "|", ";", "&", ">", "#", "x")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void splitsAsAShellQuotes(String command, List<String> words) {
    assertThat(CommandLine.split(command)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "a 'b,unbalanced '",
        "a \"b,unbalanced \"",
        "\"a\\\",unbalanced \"",
        "a\\,nothing follows the last \\"
      })
  void refusesUnbalancedQuotes(String command, String problem) {
    assertThatThrownBy(() -> CommandLine.split(command))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }
}
