package org.ucspi.core.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.ucspi.api.client.Client;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.settings.Problem;

/** A client called web, without a container, and its log. */
final class ClientHarness implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(10);

  final CoreHarness core = new CoreHarness("org.ucspi.client.web");
  final List<Object> registered = new ArrayList<>();
  private Optional<ConfiguredClient> client = Optional.empty();

  static Map<String, String> web(String... more) {
    var file = new HashMap<String, String>();
    file.put("felix.fileinstall.filename", "file:/k/etc/org.ucspi.client-web.cfg");
    file.put("host", "www.example");
    file.put("port", "80");
    for (int i = 0; i < more.length; i += 2) {
      file.put(more[i], more[i + 1]);
    }
    return file;
  }

  ConfiguredClient start(String... more) {
    var started =
        new ConfiguredClient(
            core.services,
            (type, service, properties) -> {
              registered.add(service);
              return () -> registered.remove(service);
            },
            web(more));
    client = Optional.of(started);
    return started;
  }

  /** How many services there are. */
  long services() {
    return registered.stream().filter(Client.class::isInstance).count();
  }

  List<String> problems() {
    return registered.stream()
        .filter(Problem.class::isInstance)
        .map(p -> ((Problem) p).kind() + " " + ((Problem) p).name() + ": " + ((Problem) p).reason())
        .toList();
  }

  /** The host has these. */
  void addresses(String... ips) {
    core.environment.addresses.put("www.example", List.of(ips).stream().map(this::ip).toList());
  }

  private InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  CompletableFuture<ClientConnection> connect() {
    return client
        .orElseThrow()
        .connect()
        .toCompletableFuture()
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** What a connection that failed says. */
  String failure() {
    try {
      throw new AssertionError(connect().join());
    } catch (CompletionException e) {
      return e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage();
    }
  }

  @Override
  public void close() {
    client.ifPresent(ConfiguredClient::close);
    core.close();
  }
}
