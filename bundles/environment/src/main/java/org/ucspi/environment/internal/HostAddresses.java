package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Addresses of hosts, by the hosts file, else by DNS. Any thread; nothing blocks. */
final class HostAddresses {
  private final Supplier<HostsFile> hosts;
  private final Function<Question, CompletionStage<Answer>> dns;
  private final String searchDomain;

  /**
   * Makes a look-up.
   *
   * @param dns brings an answer in any case, in time
   * @param searchDomain completes names that have no dot; empty for none
   */
  HostAddresses(
      Supplier<HostsFile> hosts,
      Function<Question, CompletionStage<Answer>> dns,
      String searchDomain) {
    this.hosts = hosts;
    this.dns = dns;
    this.searchDomain = searchDomain;
  }

  /** The address that a text means; empty where it is none, and so may be a name. */
  static Optional<List<InetAddress>> literal(String host) {
    if (host.indexOf(':') < 0) {
      return HostsFile.address(host).map(List::of);
    }
    try { // in brackets it is never looked up; with the scope of an interface, if there is one
      return Optional.of(List.of(InetAddress.getByName('[' + host + ']')));
    } catch (UnknownHostException e) {
      return Optional.of(List.of());
    }
  }

  /** See {@link org.ucspi.api.environment.Environment#addresses}. */
  CompletionStage<List<InetAddress>> of(String host) {
    Name name;
    try {
      var ascii = host.chars().allMatch(c -> c < 128) ? host : IDN.toASCII(host);
      var known = hosts.get().addresses(withoutDot(ascii.toLowerCase(Locale.ROOT)));
      if (!known.isEmpty()) {
        return CompletableFuture.completedFuture(List.copyOf(known));
      }
      name = Name.fromString(complete(ascii), Name.root);
    } catch (TextParseException | IllegalArgumentException e) { // a label of more than 63 bytes
      return CompletableFuture.failedFuture(new IOException("protocol error", e));
    }
    var six = dns.apply(new Question(name, Type.AAAA)); // at the same time
    return dns.apply(new Question(name, Type.A))
        .thenCombine(six, HostAddresses::both)
        .thenCompose(found -> found);
  }

  private String complete(String host) {
    return searchDomain.isEmpty() || host.contains(".") || host.equals("localhost")
        ? host
        : host + '.' + searchDomain;
  }

  private static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static CompletionStage<List<InetAddress>> both(Answer four, Answer six) {
    var found = new ArrayList<InetAddress>();
    for (var answer : List.of(four, six)) {
      for (var record : answer.records()) {
        address(record.rdataToWireCanonical()).ifPresent(found::add);
      }
    }
    var trouble = four.trouble().or(six::trouble);
    return found.isEmpty() && trouble.isPresent()
        ? CompletableFuture.failedFuture(new IOException(trouble.get()))
        : CompletableFuture.completedFuture(List.copyOf(found));
  }

  /** Of all that such a record holds. */
  private static Optional<InetAddress> address(byte[] bytes) {
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
