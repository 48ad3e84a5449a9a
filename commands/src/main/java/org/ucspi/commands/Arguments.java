package org.ucspi.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of a command line, in UTF-8. Java reads them in the encoding of the locale, and a
 * supervisor has none: what it could not read there is asked of the kernel (proc(5)).
 */
final class Arguments {
  private static final char UNREADABLE = '\ufffd';
  private static final Path WORDS = Path.of("/proc/self/cmdline");

  private Arguments() {}

  /** The words that Java's launcher has read, or as they were where it could not. */
  static List<String> asTyped(String[] read) {
    for (String word : read) {
      if (word.indexOf(UNREADABLE) >= 0) {
        return again(read);
      }
    }
    return List.of(read);
  }

  private static List<String> again(String[] read) {
    try {
      var all = words(Files.readAllBytes(WORDS));
      return all.subList(all.size() - read.length, all.size());
    } catch (IOException e) {
      return Arrays.asList(read);
    }
  }

  /** Each ends with a NUL. */
  static List<String> words(byte[] bytes) {
    var words = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        words.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return words;
  }
}
