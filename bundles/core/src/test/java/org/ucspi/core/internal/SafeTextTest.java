package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"mail.example,mail.example", "a b,a?b", "100%,100?", "ü,?", "a\u0001b,a?b"})
  void replacesWhatCouldForgeALine(String text, String safe) {
    assertThat(SafeText.of(text)).isEqualTo(safe);
  }

  @Test
  void replacesLineEnds() {
    assertThat(SafeText.of("x\r\nsslserver: ok")).isEqualTo("x??sslserver:?ok");
  }

  @Test
  void cutsAtOneHundredCharacters() {
    assertThat(SafeText.of("a".repeat(100))).isEqualTo("a".repeat(100));
    assertThat(SafeText.of("a".repeat(101))).isEqualTo("a".repeat(100) + "...");
  }
}
