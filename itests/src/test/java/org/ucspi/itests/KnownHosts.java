package org.ucspi.itests;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The hosts whose names the tests' DNS server knows. */
final class KnownHosts {
  static final String SERVER = "127.0.0.9";
  static final String MATCH = "127.0.0.2";

  /** Its name has another address. */
  static final String LIAR = "127.0.0.3";

  static final String UNDERSCORE = "127.0.0.4";

  /** By way of a CNAME, as networks smaller than a class C have it (RFC 2317). */
  static final String DELEGATED = "127.0.0.6";

  /** Its name has an IPv6 address only. */
  static final String SIX_ONLY = "127.0.0.7";

  static final String THREE_NAMES = "127.0.0.8";

  /** Its domain is another. */
  static final String ELSEWHERE = "127.0.0.12";

  /** It has so many names that they come over TCP only. */
  static final String MANY_NAMES = "127.0.0.13";

  /** Its name has so many addresses that they come over TCP only. */
  static final String MANY_ADDRESSES = "127.0.0.14";

  /** The name exists, as nobody's. */
  static final String NO_POINTER = "127.0.0.10";

  static final String UNKNOWN = "127.0.0.11";
  static final String ROOT = "127.0.0.15";
  static final String CIRCLE = "127.0.0.16";

  private static final String CROWD = "crowd.example.org.";

  /**
   * A name that somebody has chosen with care.
   *
   * @param address whose it is
   * @param inZone as zone files have it
   * @param text as variables have it
   */
  record Hostile(String address, String inZone, String text) {}

  static final List<Hostile> HOSTILE =
      List.of(
          new Hostile("127.0.2.1", "line\\010end.example.org.", "line\\012end.example.org"),
          new Hostile("127.0.2.2", "per%cent.example.org.", "per\\045cent.example.org"),
          new Hostile("127.0.2.3", "b\\195\\188cher.example.org.", "b\\303\\274cher.example.org"),
          new Hostile("127.0.2.4", "dot\\.dot.example.org.", "dot\\056dot.example.org"),
          new Hostile(
              "127.0.2.5",
              "\\$\\(reboot\\)\\;\\`.example.org.",
              "\\044\\050reboot\\051\\073\\140.example.org"),
          new Hostile(
              "127.0.2.6",
              "a\\032\\092\\034\\000.example.org.",
              "a\\040\\134\\042\\000.example.org"),
          new Hostile("127.0.2.7", "\\127\\255\\000.example.org.", "\\177\\377\\000.example.org"),
          new Hostile("127.0.2.8", longest("a"), longest("a").replaceFirst("\\.$", "")),
          new Hostile("127.0.2.9", "a.".repeat(127), "a.".repeat(127).replaceFirst("\\.$", "")),
          new Hostile("127.0.2.10", longest("\\001"), longest("\\001").replaceFirst("\\.$", "")));

  private KnownHosts() {}

  /** What all tests use; more may be added. */
  static DnsRecords records() {
    var records =
        new DnsRecords()
            .both(SERVER, "server.example.org.")
            .both(MATCH, "match.example.org.")
            .host(LIAR, "liar.example.org.")
            .address("liar.example.org.", "127.0.0.99", "::1")
            .both(UNDERSCORE, "mail_1-a.example.org.")
            .line("6.0.0.127.in-addr.arpa. CNAME 6.0-63.0.0.127.in-addr.arpa.")
            .line("6.0-63.0.0.127.in-addr.arpa. PTR delegated.example.org.")
            .address("delegated.example.org.", DELEGATED)
            .host(SIX_ONLY, "six-only.example.org.")
            .address("six-only.example.org.", "::1", "2001:db8::7")
            .host(THREE_NAMES, "one.example.org.", "two.example.org.", "three.example.org.")
            .address("one.example.org.", "127.0.0.98", THREE_NAMES)
            .address("two.example.org.", THREE_NAMES)
            .address("three.example.org.", THREE_NAMES)
            .host(ELSEWHERE, "host.example.net.")
            .host(MANY_ADDRESSES, CROWD)
            .address(CROWD, addresses())
            .line(DnsRecords.reverse(NO_POINTER) + " TXT nobody")
            .host(ROOT, ".")
            .line("16.0.0.127.in-addr.arpa. CNAME 17.0.0.127.in-addr.arpa.")
            .line("17.0.0.127.in-addr.arpa. CNAME 16.0.0.127.in-addr.arpa.")
            .both("::1", "loopback.example.org.");
    names().forEach(name -> records.host(MANY_NAMES, name).address(name, MANY_NAMES));
    HOSTILE.forEach(hostile -> records.host(hostile.address, hostile.inZone));
    return records;
  }

  /** The names of {@link #MANY_NAMES}. */
  static List<String> names() {
    return IntStream.range(0, 200).mapToObj("name-%d.example.org."::formatted).toList();
  }

  /** Those of a crowd, with the one that matters in their midst. */
  private static String[] addresses() {
    return Stream.concat(
            IntStream.range(1, 250).mapToObj(i -> "127.9.9." + i), Stream.of(MANY_ADDRESSES))
        .toArray(String[]::new);
  }

  /** 255 bytes: four labels of 63, 63, 63 and 61 bytes, their lengths, and the root. */
  private static String longest(String escapedByte) {
    return Stream.of(63, 63, 63, 61).map(escapedByte::repeat).collect(joining(".", "", "."));
  }

  /** The name that this machine's own /etc/hosts has for an address; DNS is not asked then. */
  static String inHostsFileOr(String address, String otherwise) {
    try (var lines = Files.lines(Path.of("/etc/hosts"))) {
      return lines
          .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
          .filter(words -> words.length > 1 && words[0].equals(address))
          .flatMap(words -> Arrays.stream(words).skip(1).limit(1))
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
