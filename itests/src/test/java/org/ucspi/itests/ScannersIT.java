package org.ucspi.itests;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What sslscan(1) and testssl(1) find at a profile that sets nothing but its certificates. */
@ExtendWith(SharedKaraf.class)
class ScannersIT {
  private static final String NAME = "scanned.example";

  /** Of a private authority: nobody but the test trusts it, and it revokes nothing. */
  private static final Set<String> OF_THE_AUTHORITY =
      Set.of("cert_chain_of_trust", "cert_revocation", "DNS_CAArecord");

  /**
   * testssl's s_client has no standard input and may be gone before our answer to its renegotiation
   * or our session ticket is there. {@link #clientMayNotRenegotiate} and {@link TlsClientsIT} wait.
   */
  private static final Set<String> TOO_EARLY =
      Set.of("secure_client_renego", "sessionresumption_ticket");

  @TempDir static Path folder;
  private static KarafProcess karaf;
  private static final Map<String, Integer> PORTS = new HashMap<>();

  /**
   * What testssl found.
   *
   * @param severity DEBUG, INFO, OK, LOW, MEDIUM, HIGH, CRITICAL; WARN and FATAL where it could not
   *     look
   */
  private record Finding(String id, String severity, String text) {
    boolean isAboveLow() {
      return !Set.of("DEBUG", "INFO", "OK", "LOW").contains(severity);
    }
  }

  @BeforeAll
  static void listen(KarafProcess shared) {
    karaf = shared;
    var rsa =
        Authority.root(folder, "rsa-root", "rsa:2048")
            .intermediate("rsa-ca")
            .server("rsa", "rsa:2048", 200, NAME, "localhost");
    var ec =
        Authority.root(folder, "ec-root", "P-256")
            .intermediate("ec-ca")
            .server("ec", "P-256", 200, NAME, "localhost");
    for (var provider : Providers.ALL) {
      var name = "scanned-" + provider;
      karaf
          .etc()
          .put(
              "tls",
              name,
              "provider = " + provider,
              "certificate = " + rsa.crt() + "," + ec.crt(),
              "key = " + rsa.keyFile() + "," + ec.keyFile());
      PORTS.put(
          provider, karaf.etc().putListener(name, "echo", "tls = " + name, "concurrency = 200"));
    }
    karaf.awaitListening(PORTS.values().stream().mapToInt(Integer::intValue).toArray());
  }

  @AfterAll
  static void stop() {
    for (var provider : Providers.ALL) {
      karaf.etc().delete("listener", "scanned-" + provider);
      karaf.etc().delete("tls", "scanned-" + provider);
    }
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void sslscanFindsNothingWeak(String provider) throws Exception {
    var scan = sslscan(provider, "--no-groups");
    assertThat(all(scan, "protocol").filter(protocol -> is(protocol, "enabled")))
        .extracting(protocol -> protocol.getAttribute("type") + protocol.getAttribute("version"))
        .containsExactlyInAnyOrder("tls1.2", "tls1.3");
    assertThat(all(scan, "heartbleed")).isNotEmpty().noneMatch(found -> is(found, "vulnerable"));
    assertThat(all(scan, "compression")).noneMatch(found -> is(found, "supported"));
    assertThat(all(scan, "renegotiation"))
        .allMatch(found -> !is(found, "supported") || is(found, "secure"));
    assertThat(all(scan, "cipher"))
        .isNotEmpty()
        .allMatch(
            cipher -> Set.of("strong", "acceptable").contains(cipher.getAttribute("strength")))
        .allMatch(cipher -> Integer.parseInt(cipher.getAttribute("bits")) >= 128)
        .allMatch(cipher -> Integer.parseInt(cipher.getAttribute("ecdhebits")) >= 250)
        .allMatch(cipher -> cipher.getAttribute("cipher").matches(".*(GCM|CHACHA20).*"));
    assertThat(all(scan, "pk")).isNotEmpty().noneMatch(key -> is(key, "error"));
    assertThat(all(scan, "signature-algorithm"))
        .extracting(Element::getTextContent)
        .isSubsetOf("ecdsa-with-SHA256", "sha256WithRSAEncryption");
    Figures.note(
        "sslscan, provider " + provider,
        "%s",
        all(scan, "cipher")
            .map(c -> c.getAttribute("sslversion") + ' ' + c.getAttribute("cipher"))
            .collect(joining(", ")));
  }

  /** Slow: sslscan waits out its patience for each group. */
  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void sslscanFindsNoWeakGroup(String provider) throws Exception {
    assumeThat(Figures.LONG).as("long forms only").isTrue();
    var scan = sslscan(provider, "--no-ciphersuites");
    var groups =
        all(scan, "group")
            .map(g -> g.getAttribute("sslversion") + ' ' + g.getAttribute("name"))
            .collect(joining(", "));
    assertThat(all(scan, "group"))
        .as(Figures.note("sslscan's groups, provider " + provider, "%s", groups))
        .isNotEmpty()
        .allMatch(group -> Integer.parseInt(group.getAttribute("bits")) >= 112);
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void testsslFindsNothingAboveLow(String provider) throws Exception {
    assumeThat(Figures.LONG).as("long forms only: it takes minutes").isTrue();
    var file = Path.of("target", "testssl-" + provider + ".json").toAbsolutePath();
    Files.deleteIfExists(file);
    long began = System.nanoTime();
    // its exit status counts what it found
    Commands.within(
        Duration.ofMinutes(15),
        "sh",
        "-c",
        "testssl --quiet --color 0 --warnings batch --nodns none --ip 127.0.0.1 --openssl-timeout 10"
            + " --connect-timeout 10 --jsonfile %s https://localhost:%d </dev/null; true"
                .formatted(file, PORTS.get(provider)));
    var findings = findings(Files.readString(file));
    var severities = new TreeMap<String, Long>();
    findings.forEach(finding -> severities.merge(finding.severity, 1L, Long::sum));
    Figures.note(
        "testssl, provider " + provider,
        "%s in %d s",
        severities,
        (System.nanoTime() - began) / 1_000_000_000);
    assertThat(findings).hasSizeGreaterThan(100);
    assertThat(findings.stream().filter(Finding::isAboveLow))
        .filteredOn(finding -> !OF_THE_AUTHORITY.contains(finding.id.split(" ", 2)[0]))
        .filteredOn(finding -> !TOO_EARLY.contains(finding.id))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void clientMayNotRenegotiate(String provider) {
    var command =
        List.of("openssl", "s_client", "-tls1_2", "-connect", "127.0.0.1:" + PORTS.get(provider));
    // R alone on a line is for s_client itself
    var said = Conversation.of(command, Map.of(), "R\n");
    assertThat(said.all())
        .contains("RENEGOTIATING")
        .containsPattern("(?m)^closed$|alert|unexpected eof");
  }

  private static Document sslscan(String provider, String... options) throws Exception {
    var file = Path.of("target", "sslscan-" + provider + options[0] + ".xml").toAbsolutePath();
    var command =
        Stream.of(
            Stream.of("sslscan", "--no-colour", "--xml=" + file, "--sni-name=" + NAME),
            Stream.of(options),
            Stream.of("127.0.0.1:" + PORTS.get(provider)));
    Commands.within(Duration.ofMinutes(3), command.flatMap(words -> words).toArray(String[]::new));
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static Stream<Element> all(Document scan, String name) {
    var found = scan.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
  }

  private static boolean is(Element element, String attribute) {
    return Set.of("1", "true").contains(element.getAttribute(attribute));
  }

  private static List<Finding> findings(String json) {
    return Pattern.compile("\\{([^{}]*)\\}")
        .matcher(json)
        .results()
        .map(object -> object.group(1))
        .map(o -> new Finding(value(o, "id"), value(o, "severity"), value(o, "finding")))
        .toList();
  }

  private static String value(String object, String name) {
    var found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(object);
    return found.find() ? found.group(1) : "";
  }
}
