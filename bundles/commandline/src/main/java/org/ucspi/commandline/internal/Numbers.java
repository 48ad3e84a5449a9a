package org.ucspi.commandline.internal;

/** Numbers as people write them on command lines. */
final class Numbers {
  private static final int LONGEST_ID = 10; // of 32 bits

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

  /** Whether it can be the number of a user or a group, which is beyond an int. */
  static boolean isId(String text) {
    return parse(text) >= 0 && text.length() <= LONGEST_ID;
  }

  /** A user or group that the C programs change to: none for 0. */
  static String id(String text) {
    return parse(text) == 0 ? "" : text;
  }
}
