package org.ucspi.environment.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/** Host names of addresses, by the hosts file, else by DNS. Any thread; nothing blocks. */
final class HostNames {
  private final Supplier<HostsFile> hosts;
  private final Function<Question, CompletionStage<Answer>> dns;
  private final String searchDomain;

  /**
   * Makes a look-up.
   *
   * @param dns brings an answer in any case, in time
   * @param searchDomain completes names of the hosts file that have no dot; empty for none
   */
  HostNames(
      Supplier<HostsFile> hosts,
      Function<Question, CompletionStage<Answer>> dns,
      String searchDomain) {
    this.hosts = hosts;
    this.dns = dns;
    this.searchDomain = searchDomain;
  }

  /**
   * The name of an address, lower case.
   *
   * @param paranoid whether the name counts only if the address is one of its addresses
   * @param wanted whether somebody still waits
   */
  CompletionStage<Optional<String>> of(
      InetAddress address, boolean paranoid, BooleanSupplier wanted) {
    var name = hosts.get().name(address);
    if (name.isPresent()) { // and with it the way back
      return CompletableFuture.completedFuture(name.map(this::complete));
    }
    return dns.apply(new Question(ReverseMap.fromAddress(address), Type.PTR))
        .thenCompose(
            answer -> {
              var names =
                  answer.records().stream()
                      .map(record -> ((PTRRecord) record).getTarget())
                      .filter(target -> target.labels() > 1) // not the root
                      .collect(Collectors.toCollection(ArrayDeque::new));
              return paranoid
                  ? confirmed(address, names, wanted)
                  : CompletableFuture.completedFuture(
                      Optional.ofNullable(names.peek()).map(HostText::of));
            });
  }

  private String complete(String name) {
    return searchDomain.isEmpty() || name.contains(".") || name.equals("localhost")
        ? name
        : name + '.' + searchDomain;
  }

  /** The first of the names that leads back to the address. */
  private CompletionStage<Optional<String>> confirmed(
      InetAddress address, Queue<Name> names, BooleanSupplier wanted) {
    var name = names.poll();
    if (name == null || !wanted.getAsBoolean()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return leadsTo(name, address)
        .thenCompose(
            yes ->
                yes
                    ? CompletableFuture.completedFuture(Optional.of(HostText.of(name)))
                    : confirmed(address, names, wanted));
  }

  private CompletionStage<Boolean> leadsTo(Name name, InetAddress address) {
    var known = hosts.get().addresses(HostText.of(name));
    if (!known.isEmpty()) {
      return CompletableFuture.completedFuture(known.contains(address));
    }
    int type = address instanceof Inet4Address ? Type.A : Type.AAAA;
    var bytes = address.getAddress(); // all that such a record holds
    return dns.apply(new Question(name, type))
        .thenApply(
            answer ->
                answer.records().stream()
                    .anyMatch(record -> Arrays.equals(record.rdataToWireCanonical(), bytes)));
  }
}
