package org.ucspi.exec.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts what programs write to their standard error into lines that are safe to log. */
final class ErrorLines {
  /** The most bytes a line has; longer ones go on in the next. */
  static final int LONGEST = 4096;

  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /** Takes lines, may block. */
  interface Sink {
    void log(String line);
  }

  /** Takes all bytes and gives the lines that are complete with them. */
  List<String> add(ByteBuffer bytes) {
    var lines = new ArrayList<String>();
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n') {
        lines.add(take());
        continue;
      }
      if (begun.size() == LONGEST) {
        lines.add(take());
      }
      begun.write(b);
    }
    return lines;
  }

  /** The line that was begun, if any. */
  List<String> rest() {
    return begun.size() == 0 ? List.of() : List.of(take());
  }

  private String take() {
    var line = begun.toString(StandardCharsets.UTF_8);
    begun.reset();
    return safe(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
  }

  /** Control and formatting characters could forge lines or drive the reader's terminal. */
  private static String safe(String line) {
    return line.codePoints()
        .map(ErrorLines::safe)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int safe(int character) {
    if (character == '\t') {
      return ' ';
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          '?';
      default -> character;
    };
  }
}
