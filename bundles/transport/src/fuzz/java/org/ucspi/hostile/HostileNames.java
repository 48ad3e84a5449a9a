package org.ucspi.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Server names that are none, or nearly. */
public final class HostileNames {
  private static final List<String> NAMES =
      List.of(
          "",
          ".",
          "..",
          "localhost",
          "localhost.",
          ".localhost",
          "LOCALHOST",
          "local\0host",
          "\0",
          "a..b",
          "*.example.org",
          "*",
          "-a-.example.org",
          "a_b.example.org",
          "192.0.2.1",
          "[2001:db8::1]",
          "2001:db8::1",
          "localhost:443",
          "http://localhost/",
          "../../etc/passwd",
          "a b",
          "a\nb: c",
          "a\r\n2026-01-01T00:00:00 | ERROR | forged",
          "\33[31mred",
          "%s%n${jndi:ldap://localhost/a}",
          "b\u00fccher.example",
          "xn--bcher-kva.example",
          "xn--",
          "xn--\u00fc",
          "\u202egro.elpmaxe",
          "\ud83d\ude00.example",
          "null",
          "a".repeat(63) + ".example.org",
          "a".repeat(64) + ".example.org",
          "a".repeat(255),
          "a".repeat(256),
          "a.".repeat(127) + "a",
          "a.".repeat(128) + "a",
          "x".repeat(4000),
          "x.".repeat(8000));

  private HostileNames() {}

  /** One that may be in no charset at all. */
  public static byte[] name(Random random) {
    if (random.nextInt(5) == 0) {
      var bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      return bytes;
    }
    var name = NAMES.get(random.nextInt(NAMES.size()));
    return name.getBytes(random.nextInt(4) == 0 ? ISO_8859_1 : UTF_8);
  }

  /** The body of the extension, with one name or several, mostly of the only type there is. */
  static byte[] extension(Random random) {
    int count = random.nextInt(3) > 0 ? 1 : random.nextInt(6) == 0 ? 300 : random.nextInt(4);
    int type = random.nextInt(6) == 0 ? random.nextInt(256) : 0;
    var names = IntStream.range(0, count).mapToObj(i -> name(random)).toList();
    long length = names.stream().mapToInt(name -> 3 + name.length).sum();
    return ClientHello.serverNames(length > 60_000 ? names.subList(0, 1) : names, type);
  }
}
