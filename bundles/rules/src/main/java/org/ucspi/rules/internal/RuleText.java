package org.ucspi.rules.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ucspi.api.rules.InvalidRulesException;

/**
 * Reads the text that tcprules(1) reads, {@code address:allow|deny[,VAR=qvalueq]…} a line. Text is
 * held with one character for each byte. What is taken makes the records that tcprules makes of it,
 * in the same order; what tcprules takes but could never match is a mistake here.
 */
final class RuleText {
  private static final int SHOWN = 100;

  private final Records.Builder records = new Records.Builder();
  private Optional<Mistake> first = Optional.empty();
  private int mistakes;

  /**
   * A line that cannot be taken.
   *
   * @param line one character for each byte
   */
  record Mistake(int number, String line, String problem) {}

  /**
   * Reads a whole file.
   *
   * @param name how messages call it
   */
  static Records file(String name, byte[] bytes) throws InvalidRulesException {
    var text = of(bytes);
    if (text.first.isPresent()) {
      var first = text.first.get();
      throw new InvalidRulesException(
          name
              + ':'
              + first.number
              + ": "
              + quoted(first.line)
              + ": "
              + first.problem
              + text.more());
    }
    var records = text.records();
    if (records.count() == 0) {
      throw new InvalidRulesException(name + ": has no rules; to let everyone in, write :allow");
    }
    return records;
  }

  /** Reads all lines, to the last also behind a mistake. */
  static RuleText of(byte[] bytes) {
    var text = new RuleText();
    int number = 0;
    for (int start = startsWithBom(bytes) ? 3 : 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      var line = line(bytes, start, end);
      start = end + 1;
      number++;
      try {
        if (!line.isEmpty() && !line.stripLeading().startsWith("#")) {
          text.add(line);
        }
      } catch (RuleSyntaxException e) {
        if (text.mistakes++ == 0) {
          text.first = Optional.of(new Mistake(number, line, e.getMessage()));
        }
      }
    }
    return text;
  }

  /** The first mistake; the records are good where there is none. */
  Optional<Mistake> mistake() {
    return first;
  }

  private String more() {
    return switch (mistakes) {
      case 1 -> "";
      case 2 -> "; and 1 more mistake behind it";
      default -> "; and " + (mistakes - 1) + " more mistakes behind it";
    };
  }

  /** What some editors put before UTF-8; it is no part of the first address. */
  private static boolean startsWithBom(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }

  /** Without blanks at its end, among which a carriage return is one here. */
  private static String line(byte[] bytes, int start, int end) {
    int last = end;
    while (last > start && " \t\r".indexOf(bytes[last - 1]) >= 0) {
      last--;
    }
    return new String(bytes, start, last - start, StandardCharsets.ISO_8859_1);
  }

  /** One character for each byte of the text in UTF-8. */
  static String bytewise(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The text for a message, in quotation marks. */
  static String quoted(String bytewise) {
    return '"' + shown(bytewise) + '"';
  }

  /** The text for a message: in one line, not too long. */
  static String shown(String bytewise) {
    var text = new String(bytewise.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    var cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Adds one rule.
   *
   * @param line one character for each byte
   */
  void add(String line) throws RuleSyntaxException {
    int colon = separator(line);
    var keys = AddressKeys.of(line.substring(0, colon));
    var data = Instructions.compile(line.substring(colon + 1));
    for (var key : keys) {
      records.add(key, data);
    }
  }

  Records records() {
    return records.build();
  }

  /** The colon before allow or deny: IPv6 addresses have others, and values may have all. */
  private static int separator(String line) throws RuleSyntaxException {
    for (int colon = line.indexOf(':'); colon >= 0; colon = line.indexOf(':', colon + 1)) {
      if (isVerb(line, colon + 1, "allow") || isVerb(line, colon + 1, "deny")) {
        return colon;
      }
    }
    throw new RuleSyntaxException(
        line.contains(":allow") || line.contains(":deny")
            ? "has something behind :allow or :deny that is no ,VARIABLE=\"VALUE\";"
                + " comments have lines of their own"
            : "has no :allow or :deny behind its address, want ADDRESS:allow or ADDRESS:deny");
  }

  private static boolean isVerb(String line, int at, String verb) {
    int end = at + verb.length();
    return line.startsWith(verb, at) && (end == line.length() || line.charAt(end) == ',');
  }
}
