package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.transport.Transport;

/**
 * Who the two sides of a connection are: host names and IDENT at the same time, each with its limit
 * of time.
 *
 * <p>Threads: two of its own, which only handle what has arrived and whose time has run out; the
 * connections that were waiting go on with them. One for DNS by UDP.
 */
final class Lookups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
  private static final int THREADS = 2;

  /** Connections that wait at once: each may hold a few descriptors. */
  private static final int MOST_WAITING = 2_000;

  /** 20 MB at most, whatever people who have name servers of their own put there. */
  private static final int MOST_ANSWERS = 10_000;

  private static final CompletionStage<Optional<String>> UNKNOWN = known(Optional.empty());

  private final ScheduledThreadPoolExecutor threads = threads();
  private final AtomicBoolean crowded = new AtomicBoolean();
  private final Semaphore places = new Semaphore(MOST_WAITING);
  private final TcpExchange exchange;
  private final DnsNetwork network;
  private final Ident ident;
  private final SystemFiles system;
  private volatile InUse inUse;

  /** What one configuration makes: with other servers the answers are others. */
  private record InUse(
      EnvironmentSettings settings,
      List<InetSocketAddress> servers,
      HostNames names,
      HostAddresses addresses) {}

  Lookups(Transport transport, EnvironmentSettings settings) {
    this(transport, settings, new SystemFiles(HostsFile.ofSystem()));
  }

  Lookups(Transport transport, EnvironmentSettings settings, SystemFiles system) {
    this.system = system;
    exchange = new TcpExchange(transport, threads);
    network = new DnsNetwork(exchange, threads);
    ident = new Ident(exchange);
    use(settings);
  }

  /** From now on; what is being looked up is not touched. */
  synchronized void use(EnvironmentSettings settings) {
    var before = inUse;
    var servers = settings.resolvers().isEmpty() ? system.resolvers() : settings.resolvers();
    if (before != null && before.settings.equals(settings) && before.servers.equals(servers)) {
      return;
    }
    var dns = new Dns(servers, settings.dnsTimeout(), network, threads);
    var cache = new AnswerCache(MOST_ANSWERS, dns::ask, System::nanoTime);
    inUse =
        new InUse(
            settings,
            servers,
            new HostNames(system::hosts, cache::get, settings.searchDomain()),
            new HostAddresses(system::hosts, cache::get, settings.searchDomain()));
  }

  /** As one step, or it could bring back the configuration before an edit. */
  synchronized void refresh() {
    system.refresh();
    use(inUse.settings);
  }

  /**
   * The client that comes first after a while waits until the system's files have been looked at.
   */
  private CompletionStage<Void> upToDate() {
    if (!system.due()) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      return CompletableFuture.runAsync(this::refresh, threads)
          .exceptionally(
              failure -> { // out of memory, for one; what was read before counts
                LOG.debug("looking at the system's files", failure);
                return null;
              });
    } catch (RejectedExecutionException e) { // we are being stopped
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Never fails; see {@link org.ucspi.api.environment.Environment#identify}. */
  CompletionStage<Parties> identify(
      InetSocketAddress local, InetSocketAddress remote, Lookup lookup) {
    var localHost = lookup.localHost().map(name -> name.toLowerCase(Locale.ROOT));
    boolean nothing = localHost.isPresent() && !lookup.remoteHost() && !lookup.remoteInfo();
    if (nothing || !placeFor(remote)) {
      return CompletableFuture.completedFuture(
          new Parties(new Local(local, localHost), Peer.of(remote)));
    }
    return upToDate()
        .thenCompose(ready -> lookUp(local, localHost, remote, lookup))
        .whenComplete((parties, failure) -> release());
  }

  /** See {@link org.ucspi.api.environment.Environment#addresses}. */
  CompletionStage<List<InetAddress>> addresses(String host) {
    var literal = HostAddresses.literal(host);
    if (literal.isPresent()) {
      return CompletableFuture.completedFuture(literal.get());
    }
    if (!places.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new IOException(MOST_WAITING + " connections wait for look-ups"));
    }
    return upToDate()
        .thenCompose(ready -> addresses(inUse, host))
        .whenComplete((addresses, failure) -> release());
  }

  private CompletionStage<List<InetAddress>> addresses(InUse now, String host) {
    return Limit.within(now.settings.dnsTimeout(), now.addresses.of(host), threads)
        .handle(
            (found, failure) -> {
              var timedOut = failure instanceof TimeoutException;
              return timedOut
                  ? CompletableFuture.<List<InetAddress>>failedFuture(new IOException("timed out"))
                  : failure == null
                      ? CompletableFuture.completedFuture(found)
                      : CompletableFuture.<List<InetAddress>>failedFuture(failure);
            })
        .thenCompose(outcome -> outcome);
  }

  private CompletionStage<Parties> lookUp(
      InetSocketAddress local,
      Optional<String> localHost,
      InetSocketAddress remote,
      Lookup lookup) {
    var now = inUse;
    var ours = localHost.isPresent() ? known(localHost) : host(now, local.getAddress(), false);
    var theirs = lookup.remoteHost() ? host(now, remote.getAddress(), lookup.paranoid()) : UNKNOWN;
    var info = lookup.remoteInfo() ? ident.ask(local, remote, lookup.remoteInfoTimeout()) : UNKNOWN;
    var host = ours.thenCombine(theirs, HostPair::new);
    return host.thenCombine(
        info,
        (hosts, user) ->
            new Parties(new Local(local, hosts.ours()), new Peer(remote, hosts.theirs(), user)));
  }

  private record HostPair(Optional<String> ours, Optional<String> theirs) {}

  private CompletionStage<Optional<String>> host(InUse now, InetAddress address, boolean paranoid) {
    var time = now.settings.dnsTimeout();
    long end = System.nanoTime() + time.toNanos();
    var name = now.names.of(address, paranoid, () -> System.nanoTime() - end < 0);
    return Limit.within(time, name, Optional.empty(), threads);
  }

  /** How many more may wait. */
  int free() {
    return places.availablePermits();
  }

  private boolean placeFor(InetSocketAddress remote) {
    if (places.tryAcquire()) {
      return true;
    }
    if (!crowded.getAndSet(true)) {
      LOG.warn(
          "environment: {} connections wait for look-ups: {} and others go on without",
          MOST_WAITING,
          IpText.of(remote.getAddress()));
    }
    return false;
  }

  /** A crowd is over, and the next one worth a line, when half of the places are free. */
  private void release() {
    places.release();
    if (crowded.get() && places.availablePermits() > MOST_WAITING / 2) {
      crowded.set(false);
    }
  }

  /** What is being looked up is found unknown now. */
  @Override
  public void close() {
    exchange.close();
    threads.shutdown();
    for (var timer : List.copyOf(threads.getQueue())) {
      if (threads.remove(timer)) {
        timer.run();
      }
    }
    network.close();
  }

  private static CompletionStage<Optional<String>> known(Optional<String> text) {
    return CompletableFuture.completedFuture(text);
  }

  private static ScheduledThreadPoolExecutor threads() {
    var number = new AtomicInteger();
    var threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              var thread = new Thread(task, "ucspi-look-up-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.setRemoveOnCancelPolicy(true);
    return threads;
  }
}
