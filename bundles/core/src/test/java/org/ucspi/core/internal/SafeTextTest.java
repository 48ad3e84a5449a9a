package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafeTextTest {
  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("mail.example", "mail.example", "mail.example"),
        Arguments.of("a b", "a?b", "a b"),
        Arguments.of("100%", "100?", "100%"),
        Arguments.of("joe:192.0.2.1:x", "joe?192.0.2.1?x", "joe:192.0.2.1:x"),
        Arguments.of("{}", "{}", "{}"),
        Arguments.of("", "", ""),
        Arguments.of("\u00fc", "?", "?"),
        Arguments.of("a\0b", "a?b", "a?b"),
        Arguments.of("a\tb", "a?b", "a?b"),
        Arguments.of("x\r\nsslserver: ok", "x??sslserver??ok", "x??sslserver: ok"),
        Arguments.of("\033[2J", "?[2J", "?[2J"),
        Arguments.of("!\177~", "!?~", "!?~"),
        Arguments.of("\u0085", "?", "?"), // C1: next line
        Arguments.of("\u009b2J", "?2J", "?2J"), // C1: an escape sequence of one character
        Arguments.of("\u2028\u2029\u202e", "???", "???"),
        Arguments.of("\ud83d\ude00", "??", "??"),
        Arguments.of("\ud83d", "?", "?"),
        Arguments.of("\ude00x", "?x", "?x"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void replacesWhatCouldForgeALineOrConfuseATerminal(String text, String name, String words) {
    assertThat(SafeText.name(text)).isEqualTo(name);
    assertThat(SafeText.words(text)).isEqualTo(words);
  }

  @Test
  void keepsAllThatIsHarmless() {
    var ascii = new StringBuilder();
    for (char c = ' '; c < 127; c++) {
      ascii.append(c);
    }
    assertThat(SafeText.words(ascii.toString())).isEqualTo(ascii.toString());
    assertThat(SafeText.name(ascii.toString()))
        .isEqualTo(ascii.toString().replace(' ', '?').replace('%', '?').replace(':', '?'));
  }

  @ParameterizedTest
  @CsvSource({"100,100,100", "101,103,101", "400,103,400", "401,103,403", "10000,103,403"})
  void cutsNamesAtOneHundredCharactersAndWordsAtFourHundred(int length, int name, int words) {
    var text = "a".repeat(length);
    assertThat(SafeText.name(text)).hasSize(name).matches("a{1,100}(\\.\\.\\.)?");
    assertThat(SafeText.words(text)).hasSize(words).matches("a{1,400}(\\.\\.\\.)?");
  }
}
