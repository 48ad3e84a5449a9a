package org.ucspi.rules.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a rule says: allow or deny, and variables. Tcprules' database has {@code D\0} for deny,
 * nothing for allow, then {@code +NAME=VALUE\0} for each variable.
 *
 * @param allow true for allow, false for deny
 * @param variables in their order; of two with one name the last counts
 */
record Instructions(boolean allow, Map<String, String> variables) {
  private static final Instructions ALLOW = new Instructions(true, Map.of());
  private static final byte[] DENY = {'D', 0};

  /**
   * Reads the text behind a rule's colon and checks it.
   *
   * @param text one character for each byte
   * @return what the database has for it
   */
  static byte[] compile(String text) throws RuleSyntaxException {
    boolean allow = text.startsWith("allow");
    int at = allow ? "allow".length() : "deny".length();
    if (allow && at == text.length()) {
      return new byte[0];
    }
    var data = new ByteArrayOutputStream();
    data.writeBytes(allow ? new byte[0] : DENY);
    while (at < text.length()) {
      if (text.charAt(at) != ',') {
        throw new RuleSyntaxException("has something other than a comma behind a value");
      }
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        throw new RuleSyntaxException("has a comma without a variable and its = behind it");
      }
      var name = text.substring(at + 1, equals);
      if (equals + 1 == text.length()) {
        throw new RuleSyntaxException("has no value for " + RuleText.quoted(name));
      }
      int end = text.indexOf(text.charAt(equals + 1), equals + 2);
      if (end < 0) {
        throw new RuleSyntaxException("has no end of the value of " + RuleText.quoted(name));
      }
      data.write('+');
      data.writeBytes((name + '=').getBytes(StandardCharsets.ISO_8859_1));
      data.writeBytes(text.substring(equals + 2, end).getBytes(StandardCharsets.ISO_8859_1));
      data.write(0);
      at = end + 1;
    }
    var bytes = data.toByteArray();
    read(bytes, 0, bytes.length);
    return bytes;
  }

  /** Reads a record's data, strictly. */
  static Instructions read(byte[] bytes, int start, int length) throws RuleSyntaxException {
    if (length == 0) {
      return ALLOW;
    }
    boolean allow = true;
    var variables = new LinkedHashMap<String, String>();
    int at = start;
    int end = start + length;
    while (at < end) {
      int next = at;
      while (next < end && bytes[next] != 0) {
        next++;
      }
      if (next == end) {
        throw new RuleSyntaxException("has an instruction without its end");
      }
      if (bytes[at] == '+') {
        variable(utf8(bytes, at + 1, next), variables);
      } else if (bytes[at] == 'D' && next == at + 1) {
        allow = false;
      } else {
        throw new RuleSyntaxException("has an unknown instruction");
      }
      at = next + 1;
    }
    return new Instructions(allow, variables);
  }

  private static void variable(String text, Map<String, String> variables)
      throws RuleSyntaxException {
    int equals = text.indexOf('=');
    var name = text.substring(0, Math.max(equals, 0));
    if (!isProper(name)) {
      throw new RuleSyntaxException("has a variable without a proper name");
    }
    var value = text.substring(equals + 1);
    if (name.equals("MAXCONIP") && !value.isEmpty() && !isCount(value)) {
      throw new RuleSyntaxException("sets MAXCONIP to something other than a number");
    }
    variables.put(name, value);
  }

  private static boolean isProper(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 127 || c == ',') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isCount(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Octets.isDigit(value.charAt(i))) {
        return false;
      }
    }
    return value.length() < 10;
  }

  private static String utf8(byte[] bytes, int start, int end) throws RuleSyntaxException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RuleSyntaxException("has a variable that is not UTF-8");
    }
  }
}
