package org.ucspi.core.internal;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;
import org.ucspi.api.transport.NetworkConnection;

/**
 * The way of a connection that we make, top to bottom in this file:
 *
 * <pre>addresses - connect - look-up - handshake - environment</pre>
 *
 * What fails is said once, in the log and to who asked for the connection. No step blocks; each
 * happens-before the next.
 */
final class ClientSteps {
  private final String name;
  private final ClientSettings settings;
  private final Optional<ClientTlsProfile> profile;
  private final Services services;
  private final ClientLog log;

  ClientSteps(
      String name,
      ClientSettings settings,
      Optional<ClientTlsProfile> profile,
      Services services,
      ClientLog log) {
    this.name = name;
    this.settings = settings;
    this.profile = profile;
    this.services = services;
    this.log = log;
  }

  CompletionStage<ClientConnection> start() {
    return addresses()
        .thenCompose(found -> new Attempts(services.transport(), settings, log, found).next())
        .thenCompose(this::connected);
  }

  private CompletionStage<List<InetAddress>> addresses() {
    return services
        .deadlines()
        .within(services.lookupLimit(), lookUp(), late -> {})
        .handle(this::resolved)
        .thenCompose(Function.identity());
  }

  private CompletionStage<List<InetAddress>> lookUp() {
    try {
      return services.environment().addresses(settings.host());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<List<InetAddress>> resolved(List<InetAddress> found, Throwable failure) {
    if (failure != null) {
      log.debug("addresses of", settings.host(), failure);
      return log.failed(
          "temporarily unable to figure out IP address for: "
              + settings.host()
              + ' '
              + Cause.said(failure));
    }
    var wanted = found.stream().filter(settings.family()).toList();
    return wanted.isEmpty()
        ? log.failed("no IP address for: " + settings.host())
        : CompletableFuture.completedFuture(wanted);
  }

  private CompletionStage<ClientConnection> connected(NetworkConnection network) {
    var remote = network.remoteAddress();
    log.connected(IpText.of(remote.getAddress()), remote.getPort());
    network.noDelay(settings.noDelay());
    return parties(network)
        .thenCompose(
            parties ->
                profile.isPresent()
                    ? secured(network, profile.get(), parties)
                    : CompletableFuture.completedFuture(
                        connection(network, parties, Optional.empty(), Map.of())));
  }

  private CompletionStage<Parties> parties(NetworkConnection network) {
    var lookup = settings.lookup();
    var limit =
        lookup.remoteInfo()
            ? services.lookupLimit().plus(lookup.remoteInfoTimeout())
            : services.lookupLimit();
    return services
        .deadlines()
        .within(limit, identify(network), late -> {})
        .handle(
            (parties, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(parties);
              }
              network.close();
              log.debug("look-up of", settings.host(), failure);
              return log.<Parties>failed("unable to look up the server: " + Cause.said(failure));
            })
        .thenCompose(Function.identity());
  }

  private CompletionStage<Parties> identify(NetworkConnection network) {
    try {
      return services
          .environment()
          .identify(network.localAddress(), network.remoteAddress(), settings.lookup());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<ClientConnection> secured(
      NetworkConnection network, ClientTlsProfile by, Parties parties) {
    ConnectionTls tls;
    try {
      tls = by.client(settings.host());
    } catch (RuntimeException e) {
      network.close();
      return log.failed("unable to TLS connect: " + Cause.said(e));
    }
    return network
        .startTls(tls.engine(), settings.handshakeTimeout())
        .handle((session, failure) -> shaken(network, parties, tls, session, failure))
        .thenCompose(Function.identity());
  }

  private CompletionStage<ClientConnection> shaken(
      NetworkConnection network,
      Parties parties,
      ConnectionTls tls,
      SSLSession session,
      Throwable failure) {
    if (failure != null) { // the transport ends the connection
      return refused(tls, failure);
    }
    try {
      var established = tls.established(session);
      var variables = services.environment().tlsVariables(established);
      log.secured(variables.get("SSL_PROTOCOL") + ':' + variables.get("SSL_CIPHER"));
      return CompletableFuture.completedFuture(
          connection(network, parties, Optional.of(established), variables));
    } catch (SSLException | RuntimeException e) { // which leaves it to us
      network.stream().open(new Unused(end -> {}));
      network.stream().abort(Cause.said(e));
      return refused(tls, e);
    }
  }

  private CompletionStage<ClientConnection> refused(ConnectionTls tls, Throwable failure) {
    log.debug("handshake with", settings.host(), failure);
    return log.failed(
        tls.refusal().orElseGet(() -> "unable to TLS connect: " + Cause.said(failure)));
  }

  private ClientConnection connection(
      NetworkConnection network,
      Parties parties,
      Optional<TlsSession> session,
      Map<String, String> ofTls) {
    var variables =
        new LinkedHashMap<>(
            services
                .environment()
                .connectionVariables(parties, profile.isPresent(), settings.tcpEnvironment()));
    if (settings.tlsEnvironment()) {
      variables.putAll(ofTls);
    }
    return new OutgoingConnection(
        name,
        services.registry().nextNumber(),
        network,
        parties,
        variables,
        session.map(TlsSession::session),
        new OutgoingConnection.Limits(settings.idleTimeout(), services.deadlines()),
        log);
  }
}
