package org.ucspi.core.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/**
 * One connection that we have made: what is known of it, what its handler may do with it, and how
 * it ended. What other threads may read or end at any moment is volatile.
 */
final class OutgoingConnection implements ClientConnection, HandlerStream.Owner {
  private static final Duration GRACE_AFTER_IDLE = Duration.ofSeconds(5);
  private static final End WELL = new End.Exited(0);
  private static final End OVER = new End.Broken("the connection is over");

  private final String client;
  private final long number;
  private final NetworkConnection network;
  private final Parties parties;
  private final Map<String, String> variables;
  private final Optional<SSLSession> session;
  private final Limits limits;
  private final ClientLog log;

  private final AtomicBoolean taken = new AtomicBoolean(); // the network stream has a receiver
  private final AtomicBoolean cut = new AtomicBoolean(); // why it ends has been said
  private final AtomicInteger openEnds = new AtomicInteger(1);
  private final AtomicReference<End> outcome = new AtomicReference<>();
  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private volatile Optional<ByteStream> far = Optional.empty();
  private volatile long pid;

  /**
   * How long it may be idle.
   *
   * @param idle zero for ever
   */
  record Limits(Duration idle, Deadlines deadlines) {}

  OutgoingConnection(
      String client,
      long number,
      NetworkConnection network,
      Parties parties,
      Map<String, String> variables,
      Optional<SSLSession> session,
      Limits limits,
      ClientLog log) {
    this.client = client;
    this.number = number;
    this.network = network;
    this.parties = parties;
    this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    this.session = session;
    this.limits = limits;
    this.log = log;
    this.pid = number;
    network.onIdle(limits.idle, this::idle);
  }

  // ---- what the handler may do

  @Override
  public void relay(ByteStream other) {
    if (!taken.compareAndSet(false, true)) { // ended while the program was starting
      other.open(new Unused(end -> {}));
      other.abort("the connection is over");
      other.closeInput();
      return;
    }
    openEnds.incrementAndGet();
    far = Optional.of(other);
    new Relay(network.stream(), this::nearClosed, other, this::farClosed).start();
  }

  @Override
  public void relay(ByteStream other, long processId) {
    pid = processId;
    relay(other);
  }

  @Override
  public ByteStream stream() {
    return new HandlerStream(network.stream(), this);
  }

  @Override
  public CompletionStage<Map<String, String>> startTls() {
    return CompletableFuture.failedFuture(
        new IllegalStateException("TLS is not delayed where we are the client"));
  }

  @Override
  public void stayPlain() {
    // or in TLS, as it is
  }

  @Override
  public void fail(String reason) {
    if (cut.compareAndSet(false, true)) {
      log.fatal(reason);
    }
    outcome.compareAndSet(null, new End.Broken(reason));
    drop(reason);
  }

  @Override
  public CompletionStage<End> ended() {
    return ended.minimalCompletionStage();
  }

  // ---- told by the handler's stream

  @Override
  public void openedByHandler(ByteStream.Receiver receiver) {
    if (taken.compareAndSet(false, true)) {
      network.stream().open(receiver);
    } else {
      receiver.closed(OVER);
    }
  }

  @Override
  public boolean mayWrite() {
    return true;
  }

  @Override
  public void isProtected() {
    // from the beginning, or never
  }

  @Override
  public void handlerClosed(End end) {
    if (end != OVER) {
      nearClosed(end);
    }
  }

  @Override
  public void handlerFailed(Exception cause) {
    log.fatal("unable to go on: " + cause);
    outcome.compareAndSet(null, new End.Broken("unable to go on: " + cause));
    log.debug("connection", number, cause);
  }

  // ---- ends

  /** As with a listener's: the program's input ends; what it does not finish soon is ended too. */
  private void idle() {
    var reason = "idle for " + limits.idle.toSeconds() + " s";
    far.ifPresentOrElse(
        program -> {
          program.closeOutput();
          network.stream().closeInput();
          limits.deadlines.after(GRACE_AFTER_IDLE, () -> kill(reason));
        },
        () -> kill(reason));
  }

  private void kill(String reason) {
    if (!ended.isDone() && cut.compareAndSet(false, true)) {
      log.cut(ip(), pid, reason);
      outcome.compareAndSet(null, new End.Broken(reason));
    }
    far.ifPresent(program -> program.abort(reason));
    drop(reason);
  }

  /** Where nobody uses its stream, and nobody will, the end must be heard of. */
  @Override
  public void drop(String reason) {
    if (taken.compareAndSet(false, true)) {
      network.stream().open(new Unused(this::nearClosed));
    }
    network.stream().abort(reason);
  }

  private void nearClosed(End end) {
    if (end instanceof End.Broken broken) {
      boolean counts = outcome.compareAndSet(null, end) || spoilsTheEnd(end);
      if (counts && far.isPresent() && !cut.get()) {
        log.broken(ip(), pid, broken.reason(), session.isPresent());
      }
    }
    oneClosed(end);
  }

  /** It did not go well where what the program left to be sent has not arrived. */
  private boolean spoilsTheEnd(End broken) {
    var before = outcome.get();
    return before.equals(WELL) && outcome.compareAndSet(before, broken);
  }

  private void farClosed(End end) {
    outcome.compareAndSet(null, end);
    oneClosed(end);
  }

  private void oneClosed(End end) {
    if (openEnds.decrementAndGet() == 0) {
      outcome.compareAndSet(null, end);
      ended.complete(outcome.get());
    }
  }

  // ---- facts

  private String ip() {
    return IpText.of(parties.peer().address().getAddress());
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public String listener() {
    return client;
  }

  @Override
  public Local local() {
    return parties.local();
  }

  @Override
  public Peer peer() {
    return parties.peer();
  }

  @Override
  public Map<String, String> environment() {
    return variables;
  }

  @Override
  public Optional<SSLSession> tls() {
    return session;
  }

  @Override
  public boolean tlsDelayed() {
    return false;
  }
}
