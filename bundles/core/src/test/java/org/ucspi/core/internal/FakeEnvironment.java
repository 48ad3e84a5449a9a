package org.ucspi.core.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.tls.TlsSession;

/** Knows every client as host.example and user, at once or when the test says so. */
final class FakeEnvironment implements Environment {
  /** Look-ups that wait for {@link #answer}. */
  final Deque<Runnable> waiting = new ArrayDeque<>();

  boolean slow;
  Optional<String> host = Optional.of("host.example");
  Optional<String> info = Optional.of("user\n");

  /** In place of what is known. */
  Optional<Supplier<CompletionStage<Parties>>> instead = Optional.empty();

  @Override
  public CompletionStage<Parties> identify(
      InetSocketAddress local, InetSocketAddress remote, Lookup lookup) {
    var parties =
        new Parties(new Local(local, Optional.of("mx.example")), new Peer(remote, host, info));
    if (instead.isPresent()) {
      return instead.get().get();
    }
    if (!slow) {
      return CompletableFuture.completedFuture(parties);
    }
    var found = new CompletableFuture<Parties>();
    waiting.add(() -> found.complete(parties));
    return found;
  }

  /** Of each host that has any; {@code down.example} cannot be told. */
  final Map<String, List<InetAddress>> addresses = new HashMap<>();

  @Override
  public CompletionStage<List<InetAddress>> addresses(String asked) {
    return asked.equals("down.example")
        ? CompletableFuture.failedFuture(new IOException("timed out"))
        : CompletableFuture.completedFuture(addresses.getOrDefault(asked, List.of()));
  }

  /** The oldest look-up that waits is done. */
  void answer() {
    waiting.remove().run();
  }

  @Override
  public Map<String, String> connectionVariables(
      Parties parties, boolean tls, boolean tcpVariables) {
    return Map.of("PROTO", tls ? "TLS" : "TCP");
  }

  /** What a session without sense does to who describes it. */
  Optional<RuntimeException> indescribable = Optional.empty();

  @Override
  public Map<String, String> tlsVariables(TlsSession session) {
    indescribable.ifPresent(
        e -> {
          throw e;
        });
    var tls = new LinkedHashMap<String, String>();
    tls.put("SSL_PROTOCOL", "TLSv1.3");
    tls.put("SSL_CIPHER", "TLS_AES_256_GCM_SHA384");
    return tls;
  }
}
