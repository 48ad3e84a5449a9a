package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the variables of a certificate have to be, as far as {@code openssl x509} prints it. */
final class PrintedByOpenSsl {
  /** The openssl program's words for the parts of a name, and mod_ssl's. */
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("C", "C"),
          Map.entry("ST", "ST"),
          Map.entry("L", "L"),
          Map.entry("O", "O"),
          Map.entry("OU", "OU"),
          Map.entry("CN", "CN"),
          Map.entry("title", "T"),
          Map.entry("initials", "I"),
          Map.entry("GN", "G"),
          Map.entry("SN", "S"),
          Map.entry("description", "D"),
          Map.entry("UID", "UID"),
          Map.entry("emailAddress", "Email"));

  private final OpenSsl openssl;
  private final String file;
  private final String prefix;
  private final Map<String, String> variables = new HashMap<>();

  private PrintedByOpenSsl(OpenSsl openssl, String file, String prefix) {
    this.openssl = openssl;
    this.file = file;
    this.prefix = prefix;
  }

  /**
   * The variables.
   *
   * @param file PEM, in the program's directory
   * @param prefix such as SSL_CLIENT_
   */
  static Map<String, String> variables(OpenSsl openssl, String file, String prefix) {
    var printed = new PrintedByOpenSsl(openssl, file, prefix);
    printed.fields();
    printed.names();
    printed.variables.values().removeIf(String::isEmpty);
    return printed.variables;
  }

  private void fields() {
    var text = x509("-noout -text -certopt no_subject,no_issuer,no_extensions");
    put("M_VERSION", found(text, "Version: (\\d+)"));
    put("A_SIG", found(text, "Signature Algorithm: (.*)").stripTrailing());
    put("A_KEY", found(text, "Public Key Algorithm: (.*)"));
    var fields = x509("-noout -serial -startdate -enddate -ext subjectAltName");
    put("M_SERIAL", new BigInteger(found(fields, "serial=(.*)"), 16).toString());
    put("V_START", found(fields, "notBefore=(.*)"));
    put("V_END", found(fields, "notAfter=(.*)"));
    put("CERT", x509("-outform PEM"));
    if (fields.contains("Alternative Name")) {
      var names = List.of(found(fields, "Alternative Name:.*\n *(.*)").split(", ", -1));
      numbered("SAN_DNS_", names.stream().filter(name -> name.startsWith("DNS:")));
      numbered("SAN_Email_", names.stream().filter(name -> name.startsWith("email:")));
    }
  }

  private void numbered(String variable, Stream<String> names) {
    var values = names.map(name -> name.split(":", 2)[1]).toList();
    IntStream.range(0, values.size()).forEach(i -> put(variable + i, values.get(i)));
  }

  private void names() {
    var lines = x509("-noout -subject -issuer -nameopt compat");
    put("S_DN", found(lines, "subject=(.*)"));
    put("I_DN", found(lines, "\nissuer=(.*)"));
    var parts = x509("-noout -subject -issuer -nameopt utf8,esc_ctrl,sname,sep_multiline");
    var issuer = parts.indexOf("\nissuer=");
    parts("S_DN_", parts.substring(0, issuer));
    parts("I_DN_", parts.substring(issuer + 1));
  }

  private void parts(String variable, String name) {
    var count = new HashMap<String, Integer>();
    name.lines()
        .skip(1)
        .flatMap(relative -> Arrays.stream(relative.substring(4).split(" \\+ ", -1)))
        .map(attribute -> attribute.split("=", 2))
        .filter(attribute -> PARTS.containsKey(attribute[0]))
        .forEach(
            attribute -> {
              var part = PARTS.get(attribute[0]);
              int before = count.merge(part, 1, Integer::sum) - 1;
              put(variable + part + (before == 0 ? "" : "_" + before), attribute[1]);
            });
  }

  private String x509(String options) {
    return openssl.run("x509 -in " + file + " " + options);
  }

  private void put(String name, String value) {
    variables.put(prefix + name, value);
  }

  private static String found(String text, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(1);
  }
}
