package org.ucspi.itests;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Bytes without end that a sender and a receiver make for themselves: random ones, and each block
 * has its number in it, so that a lost, doubled or moved piece shows.
 */
final class Sequence {
  static final int BLOCK = 1 << 16;

  private final byte[] random = new byte[2 * BLOCK];
  private final byte[] block = new byte[BLOCK];
  private long number;

  Sequence() {
    new Random(1).nextBytes(random);
  }

  /** The next {@link #BLOCK} bytes; valid up to the next call. */
  byte[] next() {
    System.arraycopy(random, (int) (number * 7919 % BLOCK), block, 0, BLOCK);
    ByteBuffer.wrap(block).putLong(number++);
    return block;
  }

  /** Sends that many blocks. */
  static void send(OutputStream out, long blocks) throws IOException {
    var sequence = new Sequence();
    for (long i = 0; i < blocks; i++) {
      out.write(sequence.next());
    }
    out.flush();
  }

  /** Takes that many blocks in. */
  static void receive(InputStream in, long blocks) throws IOException {
    var sequence = new Sequence();
    var got = new byte[BLOCK];
    for (long i = 0; i < blocks; i++) {
      int count = in.readNBytes(got, 0, BLOCK);
      if (count < BLOCK) {
        throw new EOFException("end after " + (i * BLOCK + count) + " bytes");
      }
      int wrong = Arrays.mismatch(got, sequence.next());
      if (wrong >= 0) {
        throw new IOException("wrong byte at " + (i * BLOCK + wrong));
      }
    }
  }
}
