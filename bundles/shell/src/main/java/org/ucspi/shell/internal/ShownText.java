package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Text of a server for a terminal, chunk by chunk: lines stay lines, see {@link Printable}. */
final class ShownText {
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer begun = ByteBuffer.allocate(0); // a character that the next chunk ends
  private boolean carriageReturn; // which belongs to a line's end, or does not

  /** What can be shown so far. */
  String of(byte[] chunk) {
    var bytes = ByteBuffer.allocate(begun.remaining() + chunk.length).put(begun).put(chunk).flip();
    var text = CharBuffer.allocate(bytes.remaining());
    decoder.decode(bytes, text, false);
    begun = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    var shown = new StringBuilder();
    text.flip().chars().forEach(c -> show((char) c, shown));
    return shown.toString();
  }

  private void show(char c, StringBuilder shown) {
    if (carriageReturn && c != '\n') {
      shown.append('?');
    }
    carriageReturn = c == '\r';
    if (!carriageReturn) {
      shown.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '?' : c);
    }
  }
}
