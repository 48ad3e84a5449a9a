package org.ucspi.core.internal;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.listener.ConnectionStatus;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/**
 * One connection: what is known of it, what its handler may do with it, and its end, which gives
 * its places back. The {@link ConnectionSteps} take it from the accept to its handler. What other
 * threads may read or end at any moment is volatile.
 */
final class LiveConnection implements Connection, HandlerStream.Owner {
  private static final Duration GRACE_AFTER_IDLE = Duration.ofSeconds(5);
  private static final String FAILED = "111"; // temporary, as the commands of UCSPI exit
  private static final End OVER = new End.Broken("the connection is over");

  /** Where on its way a connection is. */
  enum Step {
    LOOKUP,
    HANDSHAKE,
    HANDLER,
    CLOSING
  }

  private final Listener listener;
  private final ListenerSettings settings;
  private final Services services;
  private final NetworkConnection network;
  private final ConnectionSteps steps;
  private final long number;
  private final Instant since = Instant.now();
  private final IpLimits.Place place;
  private final Map<String, String> variables =
      Collections.synchronizedMap(new LinkedHashMap<>()); // TLS may start while a handler reads it

  private final AtomicBoolean taken = new AtomicBoolean(); // the network stream has a receiver
  private final AtomicBoolean tlsDecided = new AtomicBoolean();
  private final AtomicBoolean cut = new AtomicBoolean();
  private final AtomicReference<Step> step = new AtomicReference<>(Step.LOOKUP);
  private final AtomicInteger openEnds = new AtomicInteger(1);

  private volatile Parties parties;
  private volatile ConnectionLog log;
  private volatile boolean over; // the client's side has ended, or is about to
  private volatile boolean unprotected; // TLS was asked for and has not started
  private volatile Optional<SSLSession> session = Optional.empty();
  private volatile Optional<ByteStream> far = Optional.empty();
  private volatile OptionalLong pid = OptionalLong.empty();
  private volatile String status = "0";

  LiveConnection(Listener listener, Setup setup, Services services, NetworkConnection network) {
    this.listener = listener;
    this.settings = setup.settings();
    this.services = services;
    this.network = network;
    this.number = services.registry().nextNumber();
    this.place = listener.ipLimits().place(network.remoteAddress().getAddress());
    this.steps = new ConnectionSteps(this, listener, setup, services, network);
    know(
        new Parties(
            new Local(network.localAddress(), settings.lookup().localHost()),
            Peer.of(network.remoteAddress())));
  }

  void start() {
    steps.start();
  }

  // ---- told by the steps

  void know(Parties known) {
    parties = requireNonNull(known, "no parties");
    log = new ConnectionLog(listener.log(), settings.verbosity(), known, number);
  }

  void at(Step next) {
    step.updateAndGet(now -> now == Step.CLOSING ? now : next);
  }

  /** Nothing is to be begun any more. */
  boolean isOver() {
    return over;
  }

  /** Whether it may go on, as one of its IP address; if so it counts until its end. */
  IpLimits.Decision admit(int limit) {
    return place.admit(limit);
  }

  /** Adds variables; later ones win. */
  void set(Map<String, String> more) {
    variables.putAll(more);
  }

  /**
   * Sets the connection's own variables; of those it does not know, none is left from elsewhere.
   */
  void setOwn(Map<String, String> own) {
    synchronized (variables) {
      variables.keySet().removeAll(Environment.CONNECTION_VARIABLES);
      variables.putAll(own);
    }
  }

  void secured(SSLSession established, Map<String, String> tls) {
    session = Optional.of(established);
    isProtected();
    log.secured(tls.get("SSL_PROTOCOL") + ':' + tls.get("SSL_CIPHER"));
  }

  /** A denied client sees a plain close. */
  void turnAway() {
    listener.countDenied();
    end();
    network.close();
  }

  /** The handshake has failed; the transport says so to the client and ends the connection. */
  void insecure(String reason) {
    status = FAILED;
    if (cut.compareAndSet(false, true)) { // else why it ends has been said
      log.handshakeFailed(reason);
      listener.countFailed();
    }
    end();
  }

  ConnectionLog log() {
    return log;
  }

  // ---- what the handler may do

  @Override
  public void relay(ByteStream other) {
    log.begin();
    join(other);
  }

  @Override
  public void relay(ByteStream other, long processId) {
    pid = OptionalLong.of(processId);
    log.begin(processId);
    join(other);
  }

  private void join(ByteStream other) {
    if (!taken.compareAndSet(false, true)) { // ended while the program was starting
      other.open(new Unused(this::logEnd));
      other.abort("the connection is over");
      other.closeInput();
      return;
    }
    openEnds.incrementAndGet();
    far = Optional.of(other);
    banner();
    new Relay(network.stream(), this::nearClosed, other, this::farClosed).start();
  }

  @Override
  public ByteStream stream() {
    return new HandlerStream(network.stream(), this);
  }

  @Override
  public void openedByHandler(ByteStream.Receiver receiver) {
    if (!taken.compareAndSet(false, true)) {
      receiver.closed(OVER);
      return;
    }
    log.begin();
    network.stream().open(receiver);
    banner();
  }

  /** What a handler writes before TLS has started would be sent as it is. */
  @Override
  public boolean mayWrite() {
    if (unprotected && !over) {
      fail(
          "unable to go on in handler " + settings.handler() + ": it wrote before TLS had started");
    }
    return !unprotected;
  }

  @Override
  public void isProtected() {
    unprotected = false;
  }

  @Override
  public void handlerClosed(End end) {
    if (end != OVER) {
      if (end instanceof End.Broken) {
        status = FAILED;
      }
      nearClosed(end);
    }
  }

  @Override
  public void handlerFailed(Exception cause) {
    status = FAILED;
    log.notServed("unable to go on in handler " + settings.handler() + ": " + cause);
    listener.log().debug("connection", number, cause);
  }

  @Override
  public CompletionStage<Map<String, String>> startTls() {
    if (!tlsDelayed() || tlsDecided.getAndSet(true)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("TLS is not delayed, or was started or given up before"));
    }
    unprotected = true;
    return steps.handshake().whenComplete((tls, failure) -> at(Step.HANDLER));
  }

  @Override
  public void stayPlain() {
    if (tlsDelayed() && !tlsDecided.getAndSet(true)) {
      network.awaitTls(false);
    }
  }

  @Override
  public void fail(String reason) {
    if (step.get() == Step.LOOKUP) {
      log.undecided(reason);
    } else {
      log.notServed(reason);
    }
    listener.countFailed();
    status = FAILED;
    cut.set(true); // why it ends has been said
    drop(reason);
  }

  private void banner() {
    if (!settings.banner().isEmpty()) {
      network.stream().write(StandardCharsets.UTF_8.encode(settings.banner()));
    }
  }

  // ---- ends

  /** Idle: the program's input ends; what it does not finish soon after that is ended too. */
  void idle() {
    var reason = "idle for " + settings.idleTimeout().toSeconds() + " s";
    far.ifPresentOrElse(
        program -> {
          program.closeOutput();
          network.stream().closeInput();
          services.deadlines().after(GRACE_AFTER_IDLE, () -> kill(reason));
        },
        () -> kill(reason));
  }

  /**
   * Ends the program, or what else serves the client, which still gets what has been written;
   * nothing can be before a handshake is done, and a client may take its time for that.
   */
  void terminate(String reason) {
    cut(reason);
    far.filter(program -> !unprotected)
        .ifPresentOrElse(program -> program.abort(reason), () -> kill(reason));
  }

  /** Ends everything at once. */
  void kill(String reason) {
    cut(reason);
    far.ifPresent(program -> program.abort(reason));
    drop(reason);
  }

  /** It is us who end it, and why is said once. */
  private void cut(String reason) {
    if (step.get() != Step.CLOSING && cut.compareAndSet(false, true)) {
      log.cut(reason);
    }
  }

  @Override
  public void drop(String reason) {
    end();
    network.stream().abort(reason);
  }

  /** It ends. Where nobody uses its stream, and nobody will, the end must be heard of. */
  private void end() {
    over = true;
    step.set(Step.CLOSING);
    if (taken.compareAndSet(false, true)) {
      network.stream().open(new Unused(this::nearClosed));
    }
  }

  private void nearClosed(End end) {
    over = true;
    if (end instanceof End.Broken broken && far.isPresent()) {
      if (unprotected) { // the handshake's own word may be on its way still
        insecure(broken.reason());
      } else if (!cut.get()) {
        log.broken(broken.reason(), session.isPresent());
      }
    }
    oneClosed();
  }

  private void farClosed(End end) {
    status = ConnectionLog.status(end);
    logEnd(end);
    oneClosed();
  }

  private void logEnd(End end) {
    if (pid.isPresent()) {
      log.ended(ConnectionLog.status(end));
    }
  }

  private void oneClosed() {
    step.set(Step.CLOSING);
    if (openEnds.decrementAndGet() == 0) {
      if (pid.isEmpty() && log.begun()) {
        log.ended(status);
      }
      place.giveBack();
      listener.ended(this);
      listener.logStatus();
    }
  }

  // ---- facts

  boolean belongsTo(Listener other) {
    return listener == other;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public String listener() {
    return listener.name();
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
    synchronized (variables) {
      return Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }

  @Override
  public Optional<SSLSession> tls() {
    return session;
  }

  @Override
  public boolean tlsDelayed() {
    return settings.tlsDelayed();
  }

  ConnectionStatus status() {
    return new ConnectionStatus(
        number,
        listener.name(),
        parties.peer(),
        since,
        step.get().name().toLowerCase(Locale.ROOT),
        settings.handler(),
        pid,
        network.bytesIn(),
        network.bytesOut());
  }
}
