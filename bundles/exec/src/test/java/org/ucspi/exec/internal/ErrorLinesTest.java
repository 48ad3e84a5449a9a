package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {
  private final ErrorLines lines = new ErrorLines();

  @Test
  void joinsALineThatComesInPieces() {
    assertThat(lines.add(utf8("one\ntw"))).containsExactly("one");
    assertThat(lines.add(utf8("o\n\n"))).containsExactly("two", "");
    assertThat(lines.rest()).isEmpty();
  }

  @Test
  void givesTheRestOnce() {
    assertThat(lines.add(utf8("rest"))).isEmpty();
    assertThat(lines.rest()).containsExactly("rest");
    assertThat(lines.rest()).isEmpty();
  }

  @Test
  void splitsLongLines() {
    var given = "x".repeat(ErrorLines.LONGEST) + "y";
    assertThat(lines.add(utf8(given + "\n"))).containsExactly("x".repeat(ErrorLines.LONGEST), "y");
    assertThat(lines.add(utf8("x".repeat(ErrorLines.LONGEST) + "\n")))
        .containsExactly("x".repeat(ErrorLines.LONGEST));
  }

  @Test
  void makesWhatIsNotTextSafe() {
    assertThat(lines.add(utf8("a\tb\033[31m\0\177é\u0085\u202E\u2028ok\r\n")))
        .containsExactly("a b?[31m??é???ok");
    assertThat(lines.add(ByteBuffer.wrap(new byte[] {(byte) 0xff, 'a', '\n'})))
        .containsExactly("\uFFFDa");
  }
}
