package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel needs beside a program's file to execute it: the interpreter of a script, see
 * execve(2), or the dynamic linker of a binary, see elf(5). A jail often lacks it.
 */
final class Interpreter {
  private static final int LONGEST_LINE = 256; // as Linux reads it
  private static final byte[] ELF_64_LITTLE_ENDIAN = {0x7f, 'E', 'L', 'F', 2, 1};
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADERS = 32;
  private static final int PROGRAM_HEADER_SIZE = 54;
  private static final int PROGRAM_HEADER_COUNT = 56;
  private static final int PROGRAM_HEADER = 56;
  private static final int MOST_PROGRAM_HEADERS = 100;
  private static final int PT_INTERP = 3;
  private static final int LONGEST_NAME = 4096;

  private Interpreter() {}

  /** Its absolute name, where the file is seen to need one. */
  static Optional<Path> of(Path file) {
    try (var channel = Files.newByteChannel(file)) {
      var start = read(channel, 0, LONGEST_LINE);
      return (isBinary(start) ? ofBinary(channel, start) : ofScript(start))
          .filter(name -> name.startsWith("/"))
          .map(Path::of);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty(); // then the start of the program says what is wrong
    }
  }

  private static ByteBuffer read(SeekableByteChannel channel, long from, int most)
      throws IOException {
    var bytes = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(from);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return bytes.flip();
  }

  private static Optional<String> ofScript(ByteBuffer start) {
    var line = StandardCharsets.ISO_8859_1.decode(start.duplicate()).toString();
    if (!line.startsWith("#!")) {
      return Optional.empty();
    }
    return Optional.of(line.substring(2).lines().findFirst().orElse("").strip().split("\\s", 2)[0]);
  }

  private static boolean isBinary(ByteBuffer start) {
    var magic = ByteBuffer.wrap(ELF_64_LITTLE_ENDIAN);
    return start.limit() >= HEADER && start.duplicate().limit(magic.limit()).equals(magic);
  }

  private static Optional<String> ofBinary(SeekableByteChannel channel, ByteBuffer start)
      throws IOException {
    long at = start.getLong(PROGRAM_HEADERS);
    int size = Short.toUnsignedInt(start.getShort(PROGRAM_HEADER_SIZE));
    int count = Short.toUnsignedInt(start.getShort(PROGRAM_HEADER_COUNT));
    for (int i = 0; i < Math.min(count, MOST_PROGRAM_HEADERS); i++, at += size) {
      var header = read(channel, at, PROGRAM_HEADER);
      if (header.getInt(0) == PT_INTERP) {
        int length = (int) Math.min(header.getLong(32), LONGEST_NAME);
        var name = read(channel, header.getLong(8), length);
        return Optional.of(
            StandardCharsets.ISO_8859_1.decode(name).toString().replaceFirst("\0.*", ""));
      }
    }
    return Optional.empty();
  }
}
