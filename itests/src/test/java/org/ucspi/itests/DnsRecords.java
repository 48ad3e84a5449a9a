package org.ucspi.itests;

import static java.util.stream.Collectors.joining;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records of a DNS server, collected by a test. Names are whole, with their last dot, and written
 * as zone files have them (RFC 1035, 5.1): {@code \.} is a dot inside of a label, {@code \010} the
 * byte 10.
 */
final class DnsRecords {
  /** The zones the server has; what is in none of them it refuses. */
  static final List<String> ZONES = List.of("127.in-addr.arpa.", "ip6.arpa.", "example.org.");

  private final List<String> lines = new ArrayList<>();

  /** The host names of an address. */
  DnsRecords host(String address, String... names) {
    for (var name : names) {
      lines.add(reverse(address) + " PTR " + name);
    }
    return this;
  }

  /** The addresses of a name. */
  DnsRecords address(String name, String... addresses) {
    for (var address : addresses) {
      lines.add(name + (address.contains(":") ? " AAAA " : " A ") + address);
    }
    return this;
  }

  /** Both: a host as it should be. */
  DnsRecords both(String address, String name) {
    return host(address, name).address(name, address);
  }

  /** Any other record. */
  DnsRecords line(String line) {
    lines.add(line);
    return this;
  }

  /** The name of all addresses in 127.255.0.0/16. */
  DnsRecords self(String name) {
    return line("*.255.127.in-addr.arpa. PTR " + name);
  }

  /** The name below which an address has its host names: RFC 1035, 3.5, and RFC 3596, 2.5. */
  static String reverse(String address) {
    byte[] bytes;
    try {
      bytes = InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
    boolean four = bytes.length == 4;
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> bytes[bytes.length - 1 - i] & 0xff)
        .map(b -> four ? b.toString() : "%x.%x".formatted(b & 15, b >> 4))
        .collect(joining(".", "", four ? ".in-addr.arpa." : ".ip6.arpa."));
  }

  /** The zone file of one of {@link #ZONES}: what does not exist is not to be asked for for 5 s. */
  String zone(String origin) {
    return lines.stream()
        .filter(line -> line.substring(0, line.indexOf(' ')).endsWith(origin))
        .collect(
            joining(
                "\n",
                """
                $TTL 60
                %1$s SOA ns.example.org. hostmaster.example.org. 1 3600 600 86400 5
                %1$s NS ns.example.org.
                """
                    .formatted(origin),
                "\n"));
  }
}
