package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * What one listener wrote to the log, each line as its severity and its words, with names for what
 * differs from run to run: the port LPORT, a client's port RPORT, the connections' numbers PID1,
 * PID2 and so on in the order of their first lines, the JVM's own JVM.
 */
final class ListenerLines {
  private static final Pattern FROM =
      Pattern.compile("(?:sslserver: pid (?=\\d+ from)|for pid: )(\\d+)");
  private static final Pattern REASON =
      Pattern.compile("(accept TLS from: \\S+ for pid: PID\\d) (?!.*Exception|null|received)\\S.+");
  private static final Pattern CLIENT = Pattern.compile("((?:ok|deny) PID\\d \\S+ \\S+:)\\d+");

  private final KarafProcess karaf;
  private final String name;
  private final int port;

  ListenerLines(KarafProcess karaf, String name, int port) {
    this.karaf = karaf;
    this.name = name;
    this.port = port;
  }

  /** Those since the log's mark; why a handshake failed, where the engine says it, is REASON. */
  List<String> all() {
    var lines = new ArrayList<String>();
    var numbers = new LinkedHashMap<String, String>();
    for (var line : karaf.log().lines()) {
      // when | severity | thread | the logger's last word | bundle | words
      var fields = line.split(" \\| ", 6);
      if (fields.length == 6 && fields[3].strip().equals(name)) {
        var from = FROM.matcher(fields[5]);
        if (from.find()) {
          numbers.computeIfAbsent(from.group(1), number -> "PID" + (numbers.size() + 1));
        }
        lines.add(fields[1].strip() + " " + fields[5]);
      }
    }
    numbers.put(String.valueOf(karaf.pid()), "JVM");
    return lines.stream().map(line -> named(line, numbers)).toList();
  }

  /**
   * Waits until they are these, line by line.
   *
   * @param expected where none is at level info, as the last one is, others are waited for that
   *     should not come
   */
  void awaitAll(String expected) {
    var lines = expected.lines().toList();
    var awaits = Awaitility.await("lines of " + name).atMost(Duration.ofSeconds(10));
    if (lines.stream().noneMatch(line -> line.startsWith("INFO"))) {
      awaits = awaits.during(Duration.ofMillis(300));
    }
    awaits.untilAsserted(() -> assertThat(all()).isEqualTo(lines));
  }

  private String named(String line, Map<String, String> numbers) {
    var named = line.replaceAll("\\b" + port + "\\b", "LPORT");
    for (var number : numbers.entrySet()) {
      named =
          named.replaceAll(
              "(pid:? |ok |deny |by |tls |cert |key |ca\\w+ |ciphers )" + number.getKey() + "\\b",
              "$1" + number.getValue());
    }
    named = REASON.matcher(named).replaceFirst("$1 REASON");
    return CLIENT.matcher(named).replaceFirst("$1RPORT");
  }
}
