package org.ucspi.transport.internal;

import java.security.SecureRandom;
import java.util.Random;

/** Makes a client do the same again. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final Random random;

  SeededRandom(long seed) {
    random = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
