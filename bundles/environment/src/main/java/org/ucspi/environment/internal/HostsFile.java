package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.xbill.DNS.Address;

/**
 * The hosts file, hosts(5), of one moment. What it says is asked before DNS. Immutable.
 *
 * @param names the first name of each address, lower case
 * @param addresses all addresses of each name, in the order of the file
 */
record HostsFile(Map<InetAddress, String> names, Map<String, Set<InetAddress>> addresses) {
  static final HostsFile EMPTY = new HostsFile(Map.of(), Map.of());

  private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** Where this system has it. */
  static Path ofSystem() {
    return Optional.ofNullable(System.getenv("SystemRoot"))
        .map(root -> Path.of(root, "System32", "drivers", "etc", "hosts"))
        .orElse(Path.of("/etc/hosts"));
  }

  /** Reads a file; one that does not exist is empty, lines that are no good are passed over. */
  static HostsFile read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return EMPTY;
    }
    var names = new HashMap<InetAddress, String>();
    var addresses = new HashMap<String, Set<InetAddress>>();
    // any byte is a character of this set, so that a comment in another does no harm
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines.forEach(line -> add(line, names, addresses));
    }
    return new HostsFile(names, addresses);
  }

  private static void add(
      String line, Map<InetAddress, String> names, Map<String, Set<InetAddress>> addresses) {
    int comment = line.indexOf('#');
    var text = comment < 0 ? line : line.substring(0, comment);
    var fields = BLANKS.split(text.strip().toLowerCase(Locale.ROOT), -1);
    var address = address(fields[0]);
    if (address.isEmpty() || address.get().isAnyLocalAddress()) { // 0.0.0.0 bars names, no client
      return;
    }
    for (int i = 1; i < fields.length; i++) {
      var field = fields[i];
      var name = field.endsWith(".") ? field.substring(0, field.length() - 1) : field;
      if (NAME.matcher(name).matches()) {
        names.putIfAbsent(address.get(), name);
        addresses.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(address.get());
      }
    }
  }

  /** What a text such as 192.0.2.1 or ::1 means; nothing is looked up. */
  static Optional<InetAddress> address(String text) {
    var bytes = Optional.ofNullable(Address.toByteArray(text, Address.IPv4));
    try {
      var either = bytes.or(() -> Optional.ofNullable(Address.toByteArray(text, Address.IPv6)));
      return either.isPresent()
          ? Optional.of(InetAddress.getByAddress(either.get()))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  Optional<String> name(InetAddress address) {
    return Optional.ofNullable(names.get(address));
  }

  /** The addresses of a name; empty when the file does not have it. */
  Set<InetAddress> addresses(String name) {
    return addresses.getOrDefault(name, Set.of());
  }
}
