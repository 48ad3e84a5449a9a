package org.ucspi.rules.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads one rule, {@code address:allow|deny[,VAR=qvalueq]…}, as tcprules(1) does. IPv6 addresses
 * have colons and values may have commas, so the colon that separates is the last one before the
 * first comma.
 */
final class RuleParser {
  private final String text;
  private int position;

  /** Variables by which sslserver chooses TLS material for a connection. */
  private static final Set<String> NOT_YET =
      Set.of(
          "CAFILE",
          "CADIR",
          "CERTFILE",
          "CERTCHAINFILE",
          "KEYFILE",
          "CCAFILE",
          "CCAVERIFY",
          "CIPHERS",
          "DHFILE",
          "VERIFYDEPTH");

  private RuleParser(String text) {
    this.text = text;
  }

  static Rule parse(String text) throws RuleSyntaxException {
    return new RuleParser(text).rule();
  }

  private Rule rule() throws RuleSyntaxException {
    int comma = text.indexOf(',');
    var head = comma < 0 ? text : text.substring(0, comma);
    int colon = head.lastIndexOf(':');
    if (colon < 0) {
      throw problem("has no colon between address and allow or deny");
    }
    var verb = head.substring(colon + 1);
    if (!verb.equals("allow") && !verb.equals("deny")) {
      throw problem("says neither allow nor deny");
    }
    position = head.length();
    var address = head.substring(0, colon);
    return new Rule(address, Keys.of(address), verb.equals("allow"), variables());
  }

  private Map<String, String> variables() throws RuleSyntaxException {
    var variables = new LinkedHashMap<String, String>();
    while (position < text.length()) {
      if (text.charAt(position) != ',') {
        throw problem("has something other than a comma behind a value");
      }
      int equals = text.indexOf('=', position);
      if (equals < 0) {
        throw problem("has a variable without =");
      }
      var name = text.substring(position + 1, equals);
      if (!name.matches("[!-~&&[^,=]]+")) {
        throw problem("has a variable without a proper name");
      }
      if (equals + 1 == text.length()) {
        throw problem("has no value for " + name);
      }
      int end = text.indexOf(text.charAt(equals + 1), equals + 2);
      if (end < 0) {
        throw problem("has no end of the value of " + name);
      }
      var value = text.substring(equals + 2, end);
      if (value.indexOf('\0') >= 0) {
        throw problem("has a zero byte in the value of " + name);
      }
      if (NOT_YET.contains(name)) {
        throw problem("sets " + name + ", and TLS material by rule is not supported yet");
      }
      if (name.equals("MAXCONIP") && !value.matches("\\d{1,9}")) {
        throw problem("sets MAXCONIP to something other than a number");
      }
      variables.remove(name);
      variables.put(name, value);
      position = end + 1;
    }
    return variables;
  }

  private RuleSyntaxException problem(String problem) {
    return new RuleSyntaxException(text, problem);
  }
}
