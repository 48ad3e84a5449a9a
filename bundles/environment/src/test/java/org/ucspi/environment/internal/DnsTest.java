package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.environment.internal.NameServer.question;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Questions to real sockets, with servers that behave and servers that do not. */
class DnsTest {
  private static final Question PTR = question("7.2.0.192.in-addr.arpa.", Type.PTR);

  private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(2);
  private final SocketTransport transport = new SocketTransport();
  private final DnsNetwork network = new DnsNetwork(new TcpExchange(transport, threads), threads);
  private final NameServer server = new NameServer();
  private final NameServer second = new NameServer();

  @AfterEach
  void stop() {
    network.close();
    threads.shutdownNow();
    server.close();
    second.close();
  }

  @Test
  void bringsRecordsAndHowLongTheyHold() {
    server.zone("7.2.0.192.in-addr.arpa. 100 PTR Mail.Example.");
    var answer = ask(PTR);
    assertThat(texts(answer)).containsExactly("mail.example.");
    assertThat(answer.keep()).isEqualTo(Duration.ofSeconds(100));
    assertThat(server.asked).containsExactly("udp: 7.2.0.192.in-addr.arpa. PTR");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "86400, 86400", "86401, 86400", "2147483647, 86400"})
  void boundsHowLongAnAnswerHolds(long ttl, long kept) {
    server.zone("7.2.0.192.in-addr.arpa. " + ttl + " PTR mail.example.");
    assertThat(ask(PTR).keep()).isEqualTo(Duration.ofSeconds(kept));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void followsAliasesAndHoldsAsLongAsTheShortest(boolean oneAtATime) {
    server.oneAliasAtATime = oneAtATime;
    server.zone(
        """
        7.2.0.192.in-addr.arpa. 100 CNAME 7.0-63.2.0.192.in-addr.arpa.
        7.0-63.2.0.192.in-addr.arpa. 50 CNAME x.example.
        x.example. 70 PTR mail.example.
        """);
    var answer = ask(PTR);
    assertThat(texts(answer)).containsExactly("mail.example.");
    assertThat(answer.keep()).isEqualTo(Duration.ofSeconds(50));
    assertThat(server.asked).hasSize(oneAtATime ? 3 : 1);
  }

  @Test
  void followsEightAliasesAndNoMore() {
    server.oneAliasAtATime = true;
    for (int i = 0; i < 9; i++) {
      server.zone("a" + i + ".example. 9 CNAME a" + (i + 1) + ".example.");
    }
    server.zone("a9.example. 9 A 192.0.2.7");
    assertThat(ask(question("a1.example.", Type.A)).records()).hasSize(1);
    assertFailed(ask(question("a0.example.", Type.A)));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void givesUpOnAliasesInACircle(boolean oneAtATime) {
    server.oneAliasAtATime = oneAtATime;
    server.zone("a.example. 9 CNAME b.example.\nb.example. 9 CNAME a.example.");
    assertFailed(ask(question("a.example.", Type.A)));
    assertThat(server.asked).hasSizeLessThan(10);
  }

  @ParameterizedTest
  @CsvSource({
    "no such name, 8.2.0.192.in-addr.arpa., 60",
    "no such type, 7.2.0.192.in-addr.arpa., 60",
    "alias to nothing, 9.2.0.192.in-addr.arpa., 30",
  })
  void holdsThatThereIsNothing(String why, String name, long kept) {
    server.zone(
        """
        7.2.0.192.in-addr.arpa. 100 TXT x
        9.2.0.192.in-addr.arpa. 30 CNAME nothing.example.
        """);
    var answer = ask(question(name, Type.PTR));
    assertThat(answer.records()).as(why).isEmpty();
    assertThat(answer.keep()).isEqualTo(Duration.ofSeconds(kept));
  }

  @Test
  void looksAtSomeOfVeryManyNamesOnly() {
    server.zone(lines(9, "7.2.0.192.in-addr.arpa. 100 PTR h%d.example."));
    assertThat(ask(PTR).records()).hasSize(4);
  }

  @Test
  void readsTheLongestAnswersInNoTime() {
    server.zone(lines(3000, "7.2.0.192.in-addr.arpa. 100 PTR h%d.2.0.192.in-addr.arpa."));
    assertThat(ask(PTR).records()).hasSize(4);
  }

  @Test
  void keepsTheNameThatWasAskedForOnce() {
    server.zone(lines(9, "many.example. 100 A 192.0.2.%d"));
    var records = ask(question("many.example.", Type.A)).records();
    assertThat(records).hasSize(9);
    assertThat(records.stream().map(r -> System.identityHashCode(r.getName())).distinct())
        .hasSize(1);
  }

  @Test
  void asksAgainByTcpWhenTheAnswerWasCut() {
    server.zone(lines(200, "many.example. 100 A 192.0.2.%d"));
    var answer = ask(question("many.example.", Type.A));
    assertThat(answer.records()).hasSize(200);
    assertThat(server.asked).containsExactly("udp: many.example. A", "tcp: many.example. A");
    await().until(() -> server.openByTcp() == 0);
  }

  @Test
  void putsPiecesTogetherHoweverSmall() {
    server.zone(lines(200, "many.example. 100 A 192.0.2.%d"));
    try (var bytes = new DnsNetwork(new TcpExchange(new SocketTransport(1), threads), threads)) {
      var dns = new Dns(List.of(server.address()), Duration.ofSeconds(2), bytes, threads);
      var answer = dns.ask(question("many.example.", Type.A)).toCompletableFuture();
      assertThat(answer.orTimeout(10, SECONDS).join().records()).hasSize(200);
    }
  }

  @Test
  void givesUpOnAServerThatIsSilentByTcp() {
    server.silentByTcp = true;
    server.zone(lines(200, "many.example. 100 A 192.0.2.%d"));
    assertFailed(ask(question("many.example.", Type.A)));
    await().until(() -> server.openByTcp() == 0);
    server.silentByTcp = false; // a connection that hung does not stand in the way
    assertThat(ask(question("many.example.", Type.A)).records()).hasSize(200);
  }

  @ParameterizedTest
  @CsvSource({"SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"})
  void asksTheNextServerWhenOneCannot(String code) {
    server.code = Rcode.value(code);
    second.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    assertThat(texts(ask(PTR, server, second))).containsExactly("mail.example.");
    assertThat(server.asked).hasSize(1);
    assertFailed(ask(PTR, server));
  }

  @ParameterizedTest
  @CsvSource({"SERVFAIL", "REFUSED"})
  void asksAServerThatCannotThreeTimesAtMost(String code) {
    server.code = Rcode.value(code);
    assertFailed(dns(Duration.ofHours(1), server).ask(PTR).toCompletableFuture().join());
    assertThat(server.asked).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void asksTheNextServerWhenOneCannotBeReachedAtAll() {
    second.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    var noAddress = InetSocketAddress.createUnresolved("dns.example", 53);
    var dns =
        new Dns(List.of(noAddress, second.address()), Duration.ofSeconds(2), network, threads);
    assertThat(texts(dns.ask(PTR).toCompletableFuture().orTimeout(10, SECONDS).join()))
        .containsExactly("mail.example.");
  }

  @Test
  void asksTheNextServerInTimeHoweverShortThatIs() {
    server.silent = true;
    second.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    var answer = dns(Duration.ofSeconds(1), server, second).ask(PTR).toCompletableFuture();
    assertThat(texts(answer.orTimeout(10, SECONDS).join())).containsExactly("mail.example.");
  }

  @Test
  void waitsForASlowServerHoweverManyThereAre() {
    server.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    server.change =
        reply -> {
          await().pollDelay(Duration.ofMillis(150)).until(() -> true);
          return reply;
        };
    var answer = dns(Duration.ofSeconds(1), server, second, second).ask(PTR).toCompletableFuture();
    assertThat(texts(answer.orTimeout(10, SECONDS).join())).containsExactly("mail.example.");
    assertThat(second.asked).isEmpty();
  }

  @Test
  void asksTheNextServerWhenOneIsSilent() {
    server.silent = true;
    second.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    assertThat(texts(ask(PTR, server, second))).containsExactly("mail.example.");
  }

  @Test
  void asksAgainWhenAPacketIsLost() {
    server.silent = true;
    server.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    var answer = dns(Duration.ofHours(1), server).ask(PTR).toCompletableFuture();
    await().until(() -> server.asked.size() == 1);
    server.silent = false;
    assertThat(texts(answer.orTimeout(10, SECONDS).join())).containsExactly("mail.example.");
  }

  @Test
  void takesNothingThatDoesNotAnswerTheQuestion() {
    server.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    var changes =
        List.<NameServer.Change>of(
            reply -> changed(reply, 0, reply[0] + 1), // its number
            reply -> changed(reply, 13, 'x'), // its name
            DnsTest::anUpdateOfNothing,
            reply -> Arrays.copyOf(reply, reply.length - 1),
            reply -> Arrays.copyOf(reply, 11),
            reply -> new byte[] {1},
            reply -> new byte[512]);
    for (var change : changes) {
      server.change = change;
      assertFailed(ask(PTR));
    }
    server.change = reply -> reply;
    assertThat(ask(PTR).records()).hasSize(1);
  }

  @Test
  void waitsForTheAnswerBehindWhatIsNone() {
    server.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    server.strays =
        List.of(
            reply -> new byte[0],
            reply -> new byte[] {1},
            reply -> Arrays.copyOf(reply, 11),
            reply -> changed(reply, 1, reply[1] + 1), // its number
            reply -> changed(reply, 2, reply[2] & 0x7f), // the question again
            reply -> changed(reply, 13, 'x'), // its name
            reply -> changed(reply, 5, 2), // two questions
            reply -> changed(reply, 5, 0), // none, and no error
            reply -> Arrays.copyOf(reply, 20));
    assertThat(texts(ask(PTR))).containsExactly("mail.example.");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void takesAnErrorWithoutTheQuestionForOne() {
    server.change = reply -> changed(changed(Arrays.copyOf(reply, 12), 5, 0), 3, Rcode.REFUSED);
    second.zone("7.2.0.192.in-addr.arpa. 100 PTR mail.example.");
    assertThat(texts(ask(PTR, server, second))).containsExactly("mail.example.");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void leavesNoSocketsBehind() throws Exception {
    server.silent = true;
    long before = descriptors();
    var dns = dns(Duration.ofSeconds(1), server);
    var all =
        IntStream.range(0, 100)
            .mapToObj(i -> dns.ask(question(i + ".example.", Type.A)).toCompletableFuture())
            .toList();
    for (var one : all) {
      assertFailed(one.get(10, SECONDS));
    }
    await().until(() -> descriptors() < before + 20);
  }

  private static long descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void endsInTimeWhenNobodyAnswers() {
    server.silent = true;
    long began = System.nanoTime();
    var answer = dns(Duration.ofSeconds(1), server).ask(PTR).toCompletableFuture();
    assertFailed(answer.orTimeout(10, SECONDS).join());
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(950), Duration.ofSeconds(5));
  }

  @Test
  void endsAtOnceWhereNobodyListens() {
    var dns = dns(Duration.ofHours(1), server);
    server.close();
    assertFailed(dns.ask(PTR).toCompletableFuture().orTimeout(10, SECONDS).join());
  }

  @Test
  void leavesTheThreadOfPacketsAlone() {
    var dns = dns(Duration.ofSeconds(2), server);
    server.close();
    var thread = dns.ask(PTR).thenApply(answer -> Thread.currentThread().getName());
    assertThat(thread.toCompletableFuture().orTimeout(10, SECONDS).join())
        .doesNotContain("dnsjava");
  }

  @Test
  void followsNoAliasesWhenTheTimeIsOver() {
    server.oneAliasAtATime = true;
    server.zone(
        """
        a.example. 9 CNAME b.example.
        b.example. 9 CNAME c.example.
        c.example. 9 CNAME d.example.
        d.example. 9 CNAME e.example.
        e.example. 9 CNAME f.example.
        """);
    server.change =
        reply -> {
          await().pollDelay(Duration.ofMillis(400)).until(() -> true);
          return reply;
        };
    var answer = dns(Duration.ofSeconds(1), server).ask(question("a.example.", Type.A));
    assertFailed(answer.toCompletableFuture().orTimeout(10, SECONDS).join());
    await().during(Duration.ofSeconds(1)).until(() -> server.asked.size() <= 3);
  }

  @Test
  void asksNothingWhenTheNetworkIsClosed() {
    ask(PTR);
    network.close();
    assertFailed(ask(PTR));
    assertThat(server.asked).hasSize(1);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("dnsjava"));
  }

  @Test
  void failsAfterItsEnd() {
    var dns = dns(Duration.ofSeconds(1), server);
    threads.shutdownNow();
    assertFailed(dns.ask(PTR).toCompletableFuture().orTimeout(10, SECONDS).join());
  }

  private Answer ask(Question question, NameServer... servers) {
    var all = servers.length == 0 ? new NameServer[] {server} : servers;
    return dns(Duration.ofSeconds(2), all)
        .ask(question)
        .toCompletableFuture()
        .orTimeout(10, SECONDS)
        .join();
  }

  private Dns dns(Duration timeout, NameServer... servers) {
    List<InetSocketAddress> addresses = Stream.of(servers).map(NameServer::address).toList();
    return new Dns(addresses, timeout, network, threads);
  }

  private static void assertFailed(Answer answer) {
    assertThat(answer.trouble()).isPresent();
    assertThat(answer).isEqualTo(new Answer(List.of(), Duration.ofSeconds(5), answer.trouble()));
  }

  private static byte[] changed(byte[] reply, int index, int value) {
    var bytes = reply.clone();
    bytes[index] = (byte) value;
    return bytes;
  }

  /** dnsjava reads PTR records without a name in these. */
  private static byte[] anUpdateOfNothing(byte[] reply) {
    var bytes = Arrays.copyOf(reply, reply.length - 14); // mail.example.
    bytes[2] |= Opcode.UPDATE << 3;
    bytes[bytes.length - 1] = 0; // the length of what comes
    return bytes;
  }

  private static String lines(int count, String line) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> line.replace("%d", Integer.toString(i)))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> texts(Answer answer) {
    return answer.records().stream().map(Record::rdataToString).toList();
  }
}
