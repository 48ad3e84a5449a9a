package org.ucspi.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  @Test
  void takesWordsThatCouldBeReadAsTheyAre() {
    assertThat(Arguments.asTyped(new String[] {"sslserver", "", "grün"}))
        .containsExactly("sslserver", "", "grün");
  }

  @Test
  void readsUtf8FromWhatTheKernelHas() {
    assertThat(Arguments.words("a\0\0grün\0b c\0".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("a", "", "grün", "b c");
  }

  @Test
  void asksTheKernelForAsManyWordsAsThereWere() {
    // this JVM's own last words, whatever they are
    var words = Arguments.asTyped(new String[] {"\ufffd\ufffd", "x"});

    assertThat(words).hasSize(2).doesNotContain("\ufffd\ufffd");
  }
}
