package org.ucspi.core.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.core.internal.IpLimits.Decision;
import org.ucspi.core.internal.LiveConnection.Step;

/**
 * The way of a connection from the accept to its handler, top to bottom in this file:
 *
 * <pre>early rules - look-up - rules - limit per IP - handshake - environment - handler</pre>
 *
 * The limit in all was passed before the accept. The limit per IP comes before the look-up where no
 * rule can override it; only who is admitted then counts against it. Relay, close and log are
 * {@link LiveConnection}'s. No step blocks; each happens-before the next.
 */
final class ConnectionSteps {
  private final LiveConnection connection;
  private final Listener listener;
  private final Setup setup;
  private final ListenerSettings settings;
  private final Services services;
  private final NetworkConnection network;

  ConnectionSteps(
      LiveConnection connection,
      Listener listener,
      Setup setup,
      Services services,
      NetworkConnection network) {
    this.connection = connection;
    this.listener = listener;
    this.setup = setup;
    this.settings = setup.settings();
    this.services = services;
    this.network = network;
  }

  /** Whatever happens, the connection ends and gives its places back. */
  void start() {
    try {
      begin();
    } catch (RuntimeException | Error e) {
      unexpected(e);
    }
  }

  private void begin() {
    network.noDelay(settings.noDelay());
    listener.logStatus();
    var early = setup.ipRules().map(rules -> requireNonNull(rules.check(connection.peer())));
    if (early.isPresent() && !allowed(early.get())) {
      return;
    }
    boolean settled =
        setup.rules().isEmpty()
            || early.flatMap(Verdict::rule).filter(r -> !r.isEmpty()).isPresent();
    if (settled && !admitted()) {
      return;
    }
    services
        .deadlines()
        .within(lookupLimit(), identify(), late -> {})
        .handle((parties, failure) -> lookedUp(parties, failure, settled))
        .exceptionally(this::unexpected);
  }

  private CompletionStage<Parties> identify() {
    return services
        .environment()
        .identify(network.localAddress(), network.remoteAddress(), settings.lookup());
  }

  /** Whoever looks up has limits of its own; what does not hold them must not hold places. */
  private Duration lookupLimit() {
    var lookup = settings.lookup();
    return lookup.remoteInfo()
        ? services.lookupLimit().plus(lookup.remoteInfoTimeout())
        : services.lookupLimit();
  }

  private Void lookedUp(Parties parties, Throwable failure, boolean settled) {
    if (connection.isOver()) { // while it was looked up
      return null;
    }
    if (failure == null) {
      identified(parties, settled);
    } else {
      listener.log().debug("look-up of connection", connection.number(), failure);
      connection.fail("unable to look up the client: " + Cause.said(failure));
    }
    return null;
  }

  private void identified(Parties parties, boolean settled) {
    connection.know(parties);
    if (!settled && !(allowed(setup.rules().orElseThrow().check(parties.peer())) && admitted())) {
      return;
    }
    connection.setOwn(
        services
            .environment()
            .connectionVariables(parties, setup.tls().isPresent(), settings.tcpEnvironment()));
    if (setup.tls().isEmpty() || settings.tlsDelayed()) {
      handOver();
    } else {
      handshake().thenAccept(tls -> handOver()).exceptionally(this::unexpected);
    }
  }

  private boolean allowed(Verdict verdict) {
    if (verdict instanceof Verdict.Deny) {
      connection.log().denied("");
      connection.turnAway();
      return false;
    }
    connection.set(verdict.variables());
    return true;
  }

  private boolean admitted() {
    int limit = maxPerIp();
    var decision = connection.admit(limit);
    if (decision == Decision.REFUSED) {
      connection.log().tooMany(limit);
      connection.turnAway();
    }
    return decision == Decision.ADMITTED;
  }

  /** The listener's limit, or a rule's MAXCONIP instead; what is no number lets nobody in. */
  private int maxPerIp() {
    var ofRule = connection.environment().get("MAXCONIP");
    if (ofRule == null || ofRule.isEmpty()) {
      return settings.maxPerIp();
    }
    return ofRule.matches("\\d{1,9}") ? Integer.parseInt(ofRule) : -1;
  }

  /** The handshake, now or when a program asks for it. */
  CompletionStage<Map<String, String>> handshake() {
    return new Handshake(connection, listener, setup, services, network).start();
  }

  private void handOver() {
    if (connection.isOver()) {
      return;
    }
    connection.at(Step.HANDLER);
    network.awaitTls(settings.tlsDelayed());
    network.onIdle(settings.idleTimeout(), connection::idle); // until now, it was us who were slow
    try {
      setup.handler().handle(connection);
    } catch (RuntimeException e) {
      listener.log().debug("handler", settings.handler(), e);
      connection.fail("unable to run handler " + settings.handler() + ": " + e);
    }
  }

  private Void unexpected(Throwable failure) {
    var cause = Cause.of(failure);
    if (cause instanceof Handshake.Failed) {
      return null;
    }
    listener.log().debug("connection", connection.number(), cause);
    var reason = "unable to serve: " + cause;
    if (connection.isOver()) { // which has been said
      connection.drop(reason);
    } else {
      connection.fail(reason);
    }
    return null;
  }
}
