package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.api.transport.Transport;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.config.ResolverConfigProvider;

/** Look-ups among each other: crowds, edits at the same time, a system that says nonsense. */
class LookupsTest {
  private static final Lookup HOST =
      new Lookup(true, false, Optional.of("mx"), false, Duration.ofSeconds(26));
  private static final Lookup INFO =
      new Lookup(false, false, Optional.of("mx"), true, Duration.ofSeconds(26));

  private final LoggedLines log = new LoggedLines();
  private final NameServer server = new NameServer();
  private final List<ResolverConfigProvider> providers = ResolverConfig.getConfigProviders();
  private final Connecting transport = new Connecting();
  private Optional<Lookups> lookups = Optional.empty();
  private Path hosts;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    hosts = directory.resolve("hosts");
  }

  @AfterEach
  void stop() {
    lookups.ifPresent(Lookups::close);
    ResolverConfig.setConfigProviders(providers);
    server.close();
    log.close();
  }

  @Test
  void saysOnceForEachCrowdThatItIsThere() {
    start(of(server));
    for (int i = 0; i < 2000; i++) {
      assertThat(identify(INFO)).isNotCompleted();
    }
    for (int i = 0; i < 50; i++) {
      assertThat(identify(INFO)).isCompleted();
      transport.refuse(1);
      await().until(() -> !identify(INFO).isDone());
    }
    assertThat(crowds()).isEqualTo(1);
    transport.refuse(2000);
    for (int crowd = 0; crowd < 2; crowd++) {
      await().until(() -> lookups.orElseThrow().free() == 2000);
      for (int i = 0; i < 2001; i++) {
        assertThat(identify(INFO).isDone()).isEqualTo(i == 2000);
      }
      transport.refuse(2000);
    }
    assertThat(crowds()).isEqualTo(3);
  }

  @Test
  void givesEveryPlaceBackOnceAndNeedsNoneForNothing() throws Exception {
    start(of(server));
    var nothing = new Lookup(false, true, Optional.of("mx"), false, Duration.ofSeconds(26));
    for (int i = 0; i < 2001; i++) {
      assertThat(identify(nothing)).isCompleted();
    }
    known(); // asked, then kept
    known();
    var info = identify(INFO);
    assertThat(lookups.orElseThrow().free()).isEqualTo(1999);
    assertThat(identify(nothing)).isCompleted();
    transport.refuse(1);
    info.get(10, SECONDS);
    await().until(() -> lookups.orElseThrow().free() == 2000);
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void believesWhatDnsCallsUs() throws Exception {
    start(of(server));
    server.zone("1.2.0.192.in-addr.arpa. 60 PTR us.example.");
    var both = new Lookup(true, true, Optional.empty(), false, Duration.ofSeconds(26));
    assertThat(identify(both).get(10, SECONDS).local().host()).contains("us.example");
    assertThat(server.asked).doesNotContain("udp: us.example. A");
  }

  @Test
  void worksWhenTheSystemsResolversCannotBeRead() throws Exception {
    system(
        () -> {
          throw new NoSuchElementException("half a line");
        });
    start(NONE);
    assertThat(log.problems())
        .containsExactly(
            "environment: unable to read the system's resolvers: java.util.NoSuchElementException:"
                + " half a line; what was read before counts");
    server.zone("7.2.0.192.in-addr.arpa. 60 PTR client.example.");
    system(() -> List.of(server.address()));
    change("# one");
    assertThat(known()).contains("client.example");
    system(
        () -> {
          throw new NoSuchElementException("half a line");
        });
    change("# one more");
    assertThat(known()).contains("client.example");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void keepsTheNewestConfigurationWhenFilesChangeAtTheSameTime() throws Exception {
    start(NONE);
    try (var other = new NameServer().zone("7.2.0.192.in-addr.arpa. 60 PTR new.example.")) {
      var reading = new CountDownLatch(1);
      var read = new CountDownLatch(1);
      system(
          () -> {
            reading.countDown();
            join(read);
            return List.of(server.address());
          });
      Files.writeString(hosts, "# changed");
      var change = new Thread(() -> lookups.orElseThrow().refresh());
      var edit = new Thread(() -> lookups.orElseThrow().use(of(other)));
      change.start();
      assertThat(reading.await(10, SECONDS)).isTrue();
      edit.start();
      await().until(() -> edit.getState() == Thread.State.BLOCKED);
      read.countDown();
      change.join();
      edit.join();
      assertThat(known()).contains("new.example");
    }
  }

  @Test
  void saysOnceThatNobodyAnswersAndAgainWhenItComesTrueAgain() throws Exception {
    server.silent = true;
    start(settings(1, List.of(server.address())));
    for (int i = 0; i < 3; i++) {
      assertThat(known("192.0.2." + i)).isEmpty();
    }
    var line =
        "environment: no answer from DNS servers 127.0.0.1 port "
            + server.address().getPort()
            + ": clients have no host names";
    await().untilAsserted(() -> assertThat(log.problems()).containsExactly(line));
    server.silent = false;
    server.code = Rcode.SERVFAIL; // which is an answer
    assertThat(known("192.0.2.3")).isEmpty();
    assertThat(log.problems()).containsExactly(line);
    server.silent = true;
    assertThat(known("192.0.2.4")).isEmpty();
    await().untilAsserted(() -> assertThat(log.problems()).containsExactly(line, line));
    server.silent = false;
    known("192.0.2.5");
    server.silent = true;
    var waiting = identify("192.0.2.6", HOST);
    await().until(() -> server.asked.size() > 6);
    lookups.orElseThrow().close(); // no reason to complain
    assertThat(waiting.get(10, SECONDS).peer().host()).isEmpty();
    assertThat(log.problems()).containsExactly(line, line);
  }

  @Test
  void readsTheHostsFileAgainWhenItChanges() throws Exception {
    Files.writeString(hosts, "192.0.2.7 one.example\n");
    start(of(server));
    assertThat(known()).contains("one.example");
    Files.writeString(hosts, "192.0.2.7 two.example\n");
    await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
    assertThat(known()).contains("two.example");
    var next = Files.writeString(hosts.resolveSibling("next"), "192.0.2.7 three.example\n");
    Files.move(next, hosts, StandardCopyOption.REPLACE_EXISTING);
    await().until(() -> known().equals(Optional.of("three.example")));
    Files.delete(hosts);
    await().until(() -> known().isEmpty());
    assertThat(log.problems()).isEmpty();
  }

  @Test
  void keepsTheHostsFileThatWasBeforeOneThatCannotBeRead() throws Exception {
    Files.writeString(hosts, "192.0.2.7 one.example\n");
    start(of(server));
    Files.delete(hosts);
    Files.createDirectory(hosts);
    lookups.orElseThrow().refresh();
    assertThat(known()).contains("one.example");
    assertThat(log.problems())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("environment: unable to read " + hosts + ": "))
        .allMatch(line -> line.endsWith("; what was read before counts"));
  }

  private static final EnvironmentSettings NONE = settings(8, List.of());

  private static EnvironmentSettings of(NameServer server) {
    return settings(8, List.of(server.address()));
  }

  private static EnvironmentSettings settings(int seconds, List<InetSocketAddress> resolvers) {
    return new EnvironmentSettings(resolvers, Duration.ofSeconds(seconds), "");
  }

  private void start(EnvironmentSettings settings) {
    lookups = Optional.of(new Lookups(transport, settings, new SystemFiles(hosts)));
  }

  private void change(String hostsFile) throws IOException {
    Files.writeString(hosts, hostsFile);
    lookups.orElseThrow().refresh();
  }

  private long crowds() {
    return log.problems().stream().filter(line -> line.contains("2000 connections wait")).count();
  }

  private Optional<String> known() throws Exception {
    return known("192.0.2.7");
  }

  private Optional<String> known(String ip) throws Exception {
    return identify(ip, HOST).get(10, SECONDS).peer().host();
  }

  private CompletableFuture<Parties> identify(Lookup lookup) {
    return identify("192.0.2.7", lookup);
  }

  private CompletableFuture<Parties> identify(String ip, Lookup lookup) {
    return lookups
        .orElseThrow()
        .identify(address("192.0.2.1"), address(ip), lookup)
        .toCompletableFuture();
  }

  private static InetSocketAddress address(String ip) {
    try {
      return new InetSocketAddress(InetAddress.getByName(ip), 50001);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void system(Supplier<List<InetSocketAddress>> resolvers) {
    ResolverConfig.setConfigProviders(
        List.of(
            new ResolverConfigProvider() {
              @Override
              public void initialize() {}

              @Override
              public List<InetSocketAddress> servers() {
                return resolvers.get();
              }

              @Override
              public List<Name> searchPaths() {
                return List.of();
              }
            }));
  }

  /** Is always about to connect. */
  private static final class Connecting implements Transport {
    private final List<CompletableFuture<NetworkConnection>> all = new CopyOnWriteArrayList<>();

    @Override
    public ListeningSocket listen(InetSocketAddress address, int backlog, Acceptor acceptor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<NetworkConnection> connect(
        InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
      all.add(new CompletableFuture<>());
      return all.get(all.size() - 1);
    }

    void refuse(int count) {
      for (int i = 0; i < count; i++) {
        all.remove(0).completeExceptionally(new IOException("refused"));
      }
    }
  }
}
