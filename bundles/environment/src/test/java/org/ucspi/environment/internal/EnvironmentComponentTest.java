package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.transport.NetworkConnection;

/** The component with a name server of its own, as configurations and clients come and go. */
class EnvironmentComponentTest {
  private static final Lookup HOSTS =
      new Lookup(true, false, Optional.of("mx"), false, Duration.ofSeconds(26));
  private static final Lookup NOTHING =
      new Lookup(false, true, Optional.of("MX.Example"), false, Duration.ofSeconds(26));

  private static final InetSocketAddress LOCAL = address("192.0.2.1");

  private final LoggedLines log = new LoggedLines();
  private final NameServer server = new NameServer();
  private final Loopback transport = new Loopback();
  private EnvironmentComponent environment = start("resolvers", at(server));

  @AfterEach
  void stop() {
    environment.deactivate();
    server.close();
    log.close();
  }

  @Test
  void answersAtOnceAndSendsNothingWhenNothingIsToBeLookedUp() throws Exception {
    for (int i = 0; i < 100; i++) {
      var found = identify("192.0.2.7", NOTHING);
      assertThat(found).isCompleted();
      assertThat(found.join().local().host()).contains("mx.example");
      assertThat(found.join().peer().host()).isEmpty();
    }
    known("192.0.2.7"); // what had been sent would have come before this
    assertThat(server.asked).containsExactly("udp: 7.2.0.192.in-addr.arpa. PTR");
    assertThat(transport.open).isEmpty();
  }

  @Test
  void asksOnceForManyClientsFromOneAddress() throws Exception {
    server.zone("7.2.0.192.in-addr.arpa. 60 PTR client.example.");
    var all = IntStream.range(0, 50).mapToObj(i -> identify("192.0.2.7", HOSTS)).toList();
    for (var one : all) {
      assertThat(one.get(10, SECONDS).peer().host()).contains("client.example");
    }
    assertThat(known("192.0.2.7")).contains("client.example");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void findsNoNamesInTimeWhenResolversAreDeadAndNeedsNoThreads() throws Exception {
    server.silent = true;
    environment.modified(properties("resolvers", at(server), "dnsTimeoutSeconds", "1"));
    var others = names();
    long began = System.nanoTime();
    var all = IntStream.range(0, 200).mapToObj(i -> identify("192.0.2." + i, HOSTS)).toList();
    assertThat(identify("192.0.2.7", NOTHING)).isCompleted();
    await().until(() -> server.asked.size() >= 200);
    var more = new ArrayList<>(names());
    others.forEach(more::remove);
    assertThat(more)
        .doesNotHaveDuplicates()
        .isSubsetOf("ucspi-look-up-1", "ucspi-look-up-2", "ucspi-dns");
    for (var one : all) {
      assertThat(one.get(10, SECONDS).peer().host()).isEmpty();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void limitsTheTimeOfAllQuestionsTogether() throws Exception {
    server.zone(
        "7.2.0.192.in-addr.arpa. 60 PTR a.example.\n7.2.0.192.in-addr.arpa. 60 PTR b.example.");
    server.change =
        reply -> {
          server.silent = true; // the name is known, what it leads to is not
          return reply;
        };
    environment.modified(properties("resolvers", at(server), "dnsTimeoutSeconds", "1"));
    var paranoid = new Lookup(true, true, Optional.of("mx"), false, Duration.ofSeconds(26));
    long began = System.nanoTime();
    assertThat(identify("192.0.2.7", paranoid).get(10, SECONDS).peer().host()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1900));
    await()
        .during(Duration.ofMillis(500))
        .until(() -> server.asked.stream().noneMatch(question -> question.contains("b.example")));
  }

  @Test
  void goesOnWithoutNamesWhenTooManyWait() throws Exception {
    server.silent = true;
    var waiting = new ArrayList<CompletableFuture<Parties>>();
    for (int i = 0; i < 2000; i++) {
      waiting.add(identify("198.18." + i / 250 + '.' + i % 250, HOSTS));
    }
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    for (int i = 0; i < 3; i++) {
      assertThat(identify("192.0.2.7", HOSTS)).isCompleted();
    }
    assertThat(log.problems())
        .containsExactly(
            "environment: 2000 connections wait for look-ups: 192.0.2.7 and others go on without");
    environment.deactivate();
    for (var one : waiting) {
      one.get(10, SECONDS);
    }
    environment = start("resolvers", at(server));
    server.silent = false;
    server.zone("7.2.0.192.in-addr.arpa. 60 PTR client.example.");
    assertThat(known("192.0.2.7")).contains("client.example");
  }

  @Test
  void endsWhatWaitsWhenItIsStopped() throws Exception {
    server.silent = true;
    var info = new Lookup(true, false, Optional.empty(), true, Duration.ofSeconds(26));
    try (var ident = new TestServer(TestServer.silent())) {
      transport.instead = Optional.of(ident.address());
      var waiting = identify("192.0.2.7", info);
      await().until(() -> server.asked.size() == 2 && ident.queries.size() == 1);
      environment.deactivate();
      assertThat(waiting.get(5, SECONDS))
          .isEqualTo(
              new Parties(new Local(LOCAL, Optional.empty()), Peer.of(address("192.0.2.7"))));
      await().until(() -> ident.ends.size() == 1);
    }
    await().untilAsserted(() -> assertThat(threads()).isEmpty());
    assertThat(identify("192.0.2.8", HOSTS).get(5, SECONDS).peer().host()).isEmpty();
  }

  @Test
  void takesNewResolversForTheNextClient() throws Exception {
    server.zone("7.2.0.192.in-addr.arpa. 60 PTR old.example.");
    assertThat(known("192.0.2.7")).contains("old.example");
    try (var other = new NameServer().zone("7.2.0.192.in-addr.arpa. 60 PTR new.example.")) {
      environment.modified(properties("resolvers", at(other)));
      assertThat(known("192.0.2.7")).contains("new.example");
    }
  }

  @Test
  void takesMappedAddressesForIpv4() throws Exception {
    server.zone("7.2.0.192.in-addr.arpa. 60 PTR client.example.");
    server.zone("1.2.0.192.in-addr.arpa. 60 PTR us.example.");
    var both = new Lookup(true, false, Optional.empty(), false, Duration.ofSeconds(26));
    var found =
        environment
            .identify(mapped(LOCAL), mapped(address("192.0.2.7")), both)
            .toCompletableFuture();
    assertThat(found.get(10, SECONDS))
        .isEqualTo(
            new Parties(
                new Local(LOCAL, Optional.of("us.example")),
                new Peer(address("192.0.2.7"), Optional.of("client.example"), Optional.empty())));
  }

  private static InetSocketAddress mapped(InetSocketAddress address) throws UnknownHostException {
    var bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    System.arraycopy(address.getAddress().getAddress(), 0, bytes, 12, 4);
    return new InetSocketAddress(Inet6Address.getByAddress("mapped", bytes, -1), address.getPort());
  }

  @Test
  void keepsAnswersWhenAnEditChangesNothing() throws Exception {
    known("192.0.2.7");
    environment.modified(properties("resolvers", at(server)));
    known("192.0.2.7");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void keepsTheConfigurationBeforeABadOne() throws Exception {
    server.zone("7.2.0.192.in-addr.arpa. 60 PTR client.example.");
    environment.modified(properties("resolvers", "dns.example"));
    environment.modified(properties("resolver", at(server)));
    assertThat(known("192.0.2.7")).contains("client.example");
    var second = start("dnsTimeoutSeconds", "0");
    second.deactivate();
    assertThat(log.problems())
        .containsExactly(
            "environment: unable to use configuration: p: resolvers: \"dns.example\" is no IP address of a server,"
                + " such as 192.0.2.53, 192.0.2.53:5353 or [::1]:5353; the configuration before it stays in use",
            "environment: unable to use configuration: p: resolver: unknown key; did you mean resolvers?;"
                + " the configuration before it stays in use",
            "environment: unable to use configuration: p: dnsTimeoutSeconds: 0 is not from 1 to 240;"
                + " the defaults are used");
  }

  private Optional<String> known(String ip) throws Exception {
    return identify(ip, HOSTS).get(10, SECONDS).peer().host();
  }

  private CompletableFuture<Parties> identify(String ip, Lookup lookup) {
    return environment.identify(LOCAL, address(ip), lookup).toCompletableFuture();
  }

  private static InetSocketAddress address(String ip) {
    try {
      return new InetSocketAddress(InetAddress.getByName(ip), 50001);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Connects to name servers, and to one address instead of all others. */
  private static final class Loopback extends SocketTransport {
    private volatile Optional<InetSocketAddress> instead = Optional.empty();

    @Override
    public CompletionStage<NetworkConnection> connect(
        InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
      return remote.getAddress().isLoopbackAddress()
          ? super.connect(remote, local, timeout)
          : super.connect(instead.orElseThrow(), Optional.empty(), timeout);
    }
  }

  private static List<String> threads() {
    return names().stream()
        .filter(name -> name.startsWith("ucspi-") || name.startsWith("dnsjava"))
        .toList();
  }

  /** All threads but those with which the tests wait. */
  private static List<String> names() {
    var all = new Thread[Thread.activeCount() + 10];
    int count = Thread.enumerate(all);
    return IntStream.range(0, count)
        .mapToObj(i -> all[i].getName())
        .filter(name -> !name.startsWith("awaitility"))
        .toList();
  }

  private EnvironmentComponent start(String... configuration) {
    return new EnvironmentComponent(transport, properties(configuration));
  }

  private static String at(NameServer server) {
    return "127.0.0.1:" + server.address().getPort();
  }

  private static Map<String, Object> properties(String... configuration) {
    var properties = new HashMap<String, Object>(Map.of("service.pid", "p"));
    for (int i = 0; i < configuration.length; i += 2) {
      properties.put(configuration[i], configuration[i + 1]);
    }
    return properties;
  }
}
