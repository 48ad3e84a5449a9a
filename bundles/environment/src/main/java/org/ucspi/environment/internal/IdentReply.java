package org.ucspi.environment.internal;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * What an IDENT server says (RFC 1413, 4): {@code 6193, 23 : USERID : UNIX : joe} or {@code 6195,
 * 23 : ERROR : NO-USER}.
 */
sealed interface IdentReply {
  /** The whole of a reply is its first line, of at most 1000 bytes with its end. */
  TcpExchange.Answer LINE =
      new TcpExchange.Answer() {
        @Override
        public int mostBytes() {
          return 1000;
        }

        @Override
        public int end(byte[] bytes, int seen, int size) {
          for (int i = seen; i < size; i++) {
            if (bytes[i] == '\n') {
              return i + 1;
            }
          }
          return 0;
        }
      };

  /** Of a user id, by the same section. */
  int MOST_BYTES = 512;

  /**
   * The user.
   *
   * @param id printable ASCII, never empty
   */
  record User(String id) implements IdentReply {}

  /**
   * Nothing that is of use.
   *
   * @param reason one line, fit for the log
   */
  record Unknown(String reason) implements IdentReply {}

  /**
   * Reads a reply.
   *
   * @param line ends with a line feed
   * @param remotePort on the server's machine, asked for
   * @param localPort on ours, asked for
   */
  static IdentReply of(byte[] line, int remotePort, int localPort) {
    var text = new String(line, StandardCharsets.ISO_8859_1).replaceFirst("\r?\n\\z", "");
    var fields = text.split(":", 4);
    if (fields.length < 3) {
      return new Unknown("not a reply of IDENT");
    }
    if (!isPair(fields[0], remotePort, localPort)) {
      return new Unknown("a reply for other ports");
    }
    var type = trimmed(fields[1]);
    if (type.equalsIgnoreCase("ERROR")) {
      return new Unknown("it says " + printable(trimmed(fields[2])));
    }
    if (!type.equalsIgnoreCase("USERID") || fields.length < 4) {
      return new Unknown("not a reply of IDENT");
    }
    var id = trimmed(fields[3]);
    if (id.isEmpty() || id.length() > MOST_BYTES) {
      return new Unknown("a user id of " + id.length() + " bytes");
    }
    return new User(printable(id));
  }

  private static boolean isPair(String text, int remotePort, int localPort) {
    var ports = text.split(",", -1);
    return ports.length == 2 && isPort(ports[0], remotePort) && isPort(ports[1], localPort);
  }

  private static boolean isPort(String text, int port) {
    var digits = trimmed(text);
    return digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) == port;
  }

  /** Without the blanks and tabs around it: other bytes that Java would strip are shown. */
  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String printable(String text) {
    return text.chars()
        .map(c -> c < 33 || c > 126 ? '?' : c)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
