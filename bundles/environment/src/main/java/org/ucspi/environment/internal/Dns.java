package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.IpText;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.io.IoClientFactory;

/**
 * Asks DNS servers. No thread waits: datagrams come on one thread for all, all else happens on the
 * given threads.
 */
final class Dns {
  private static final Logger LOG = LoggerFactory.getLogger(Dns.class);

  /** How long one server has for one question, resolv.conf(5); a lost packet costs as much. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(5);

  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(500);

  /** How often one server is asked one question, RFC 9520, 3.1. */
  private static final int MOST_ATTEMPTS = 3;

  /** RFC 9520, 3.2: from 1 s to 5 min. */
  private static final Duration KEEP_FAILURE = Duration.ofSeconds(5);

  private static final int MOST_ALIASES = 8;

  private final List<InetSocketAddress> addresses;
  private final Resolver servers;
  private final Duration timeout;
  private final ScheduledExecutorService threads;
  private final AtomicBoolean silent = new AtomicBoolean();
  private volatile long heard = System.nanoTime();

  /**
   * Makes a resolver.
   *
   * @param servers in the order to ask them; those that fail are asked last
   * @param timeout how long one question may take in all
   * @param threads for what answers cause; not blocked
   */
  Dns(
      List<InetSocketAddress> servers,
      Duration timeout,
      IoClientFactory network,
      ScheduledExecutorService threads) {
    this.addresses = servers;
    this.timeout = timeout;
    this.threads = threads;
    var attempt = attempt(timeout, servers.size());
    var all =
        new ExtendedResolver(
            servers.stream()
                .map(address -> (Resolver) new Server(address, attempt, network))
                .toList());
    all.setTimeout(timeout);
    all.setRetries(MOST_ATTEMPTS);
    this.servers = all;
  }

  /** Each server gets all its chances within the time, where it is long enough. */
  private static Duration attempt(Duration timeout, int servers) {
    var fair = timeout.dividedBy((long) MOST_ATTEMPTS * servers);
    return fair.compareTo(LONGEST_ATTEMPT) > 0
        ? LONGEST_ATTEMPT
        : fair.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : fair;
  }

  /**
   * Asks, in any case on another thread. What cannot be had in time is an answer without records.
   */
  CompletionStage<Answer> ask(Question question) {
    long began = System.nanoTime();
    long end = began + timeout.toNanos();
    try {
      CompletionStage<Answer> answer =
          CompletableFuture.supplyAsync(() -> follow(new Replies(question), end), threads)
              .thenCompose(found -> found);
      answer.exceptionally(
          failure -> {
            LOG.debug("{}: {}", question, failure.toString());
            return failed(failure);
          });
      return Limit.within(timeout, answer, threads)
          .exceptionally(Dns::failed)
          .whenComplete((found, failure) -> asked(began, found));
    } catch (RejectedExecutionException e) { // we are being stopped
      return CompletableFuture.completedFuture(failed(e));
    }
  }

  private static Answer failed(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    var reason =
        cause instanceof IOException
            ? Optional.ofNullable(cause.getMessage()).orElse("no answer")
            : "timed out";
    return new Answer(List.of(), KEEP_FAILURE, Optional.of(reason));
  }

  /** Says once that nobody answers anything, which people would notice by nameless clients only. */
  private void asked(long began, Answer found) {
    boolean unheard = found.trouble().isPresent() && heard - began < 0 && !threads.isShutdown();
    if (unheard && !silent.getAndSet(true)) {
      LOG.warn(
          "environment: no answer from DNS servers {}: clients have no host names",
          addresses.stream()
              .map(server -> IpText.of(server.getAddress()) + " port " + server.getPort())
              .collect(Collectors.joining(", ")));
    }
  }

  private void heard() {
    heard = System.nanoTime();
    if (silent.get() && silent.getAndSet(false)) {
      LOG.info("environment: DNS servers answer again");
    }
  }

  private CompletionStage<Answer> follow(Replies replies, long end) {
    var query = Message.newQuery(Record.newRecord(replies.name(), replies.type(), DClass.IN));
    return servers.sendAsync(query, threads).thenCompose(reply -> read(replies, reply, end));
  }

  private CompletionStage<Answer> read(Replies replies, Message reply, long end) {
    boolean alias = replies.add(reply);
    if (!alias) {
      return CompletableFuture.completedFuture(replies.answer());
    }
    if (replies.aliases() > MOST_ALIASES) {
      return CompletableFuture.failedFuture(
          new IOException("more than " + MOST_ALIASES + " aliases"));
    }
    return end - System.nanoTime() > 0
        ? follow(replies, end)
        : CompletableFuture.failedFuture(new IOException("not in time")); // nobody waits any more
  }

  /**
   * One server. What it says about itself instead of the question is a failure, so that the next
   * one is asked. Without EDNS every server understands us, and a long answer comes by TCP instead
   * of in fragments, which could be forged.
   */
  private final class Server extends SimpleResolver {
    Server(InetSocketAddress address, Duration attempt, IoClientFactory network) {
      super(address);
      setEDNS(null);
      setTimeout(attempt);
      setIoClientFactory(network);
    }

    /** Within the time, TCP included; the thread for datagrams is not kept by who goes on. */
    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
      return Limit.within(getTimeout(), sent(query, executor), threads)
          .handleAsync(
              (reply, failure) ->
                  failure == null
                      ? useful(reply)
                      : CompletableFuture.<Message>failedFuture(failure),
              executor)
          .thenCompose(Function.identity());
    }

    private CompletionStage<Message> sent(Message query, Executor executor) {
      try {
        return super.sendAsync(query, executor);
      } catch (RuntimeException e) { // an address of a kind that cannot be reached from here
        return CompletableFuture.failedFuture(e);
      }
    }

    private CompletionStage<Message> useful(Message reply) {
      heard();
      int code = reply.getRcode();
      return code == Rcode.NOERROR || code == Rcode.NXDOMAIN
          ? CompletableFuture.completedFuture(reply)
          : CompletableFuture.failedFuture(new IOException(Rcode.string(code)));
    }
  }
}
