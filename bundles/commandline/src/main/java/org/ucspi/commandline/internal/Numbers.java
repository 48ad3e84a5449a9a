package org.ucspi.commandline.internal;

/** Numbers as people write them on command lines. */
final class Numbers {
  private Numbers() {}

  /** A whole number from 0; what is beyond an int becomes the largest; -1 for no number. */
  static int parse(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = Math.min(number * 10 + c - '0', Integer.MAX_VALUE);
    }
    return (int) number;
  }
}
