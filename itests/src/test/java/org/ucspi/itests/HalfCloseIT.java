package org.ucspi.itests;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may end what, and what still passes after that. The program of all listeners here is a shell
 * that runs the client's first line; the client's further bytes are what its commands read.
 */
@ExtendWith(SharedKaraf.class)
class HalfCloseIT {
  /** More than all buffers between a program and its client that does not read. */
  private static final int MUCH = 700_000;

  private static KarafProcess karaf;
  private static Log log;
  private static Path signs;
  private static int tls;
  private static int plain;
  private static int idle;

  /** What is spoken with the listener. */
  enum Way {
    TLS13,
    TLS12,
    PLAIN;

    Wire connect() throws IOException {
      return switch (this) {
        case TLS13 -> Wire.tls(tls, "TLSv1.3");
        case TLS12 -> Wire.tls(tls, "TLSv1.2");
        case PLAIN -> Wire.plain(plain);
      };
    }
  }

  /** How a client ends its direction. */
  enum Ending {
    CLOSE_NOTIFY,
    FIN,
    BOTH;

    void of(Wire client) throws IOException {
      if (this != FIN) {
        client.closeNotify();
      }
      if (this != CLOSE_NOTIFY) {
        client.fin();
      }
    }
  }

  @BeforeAll
  static void listenersWithAShell(KarafProcess shared) throws IOException {
    karaf = shared;
    log = karaf.log();
    log.mark();
    signs = Files.createDirectories(karaf.base().resolve("data/signs"));
    karaf
        .etc()
        .put(
            "exec",
            "script",
            "command = sh -c 'read -r script; eval \"$script\"'",
            "env.SIGNS = " + signs);
    karaf.etc().put("tls", "script", "");
    tls = listener("script", "tls = script");
    plain = listener("scriptplain");
    idle = listener("scriptidle", "idleTimeoutSeconds = 1");
    Stream.of(tls, plain, idle).forEach(port -> log.await("listening on \\S+ : " + port));
  }

  @AfterAll
  static void removeThem() {
    Stream.of("script", "scriptplain", "scriptidle")
        .forEach(name -> karaf.etc().delete("listener", name));
    karaf.etc().delete("tls", "script");
    karaf.etc().delete("exec", "script");
  }

  @BeforeEach
  void markTheLog() {
    log.mark();
  }

  // the client ends its direction

  @ParameterizedTest
  @EnumSource
  void endOfTls13EndsTheInputAndTheOutputFollows(Ending ending) throws IOException {
    endsTheInputAndTheOutputFollows(Way.TLS13, ending);
  }

  @ParameterizedTest
  @EnumSource
  void endOfTls12EndsTheInputAndTheOutputFollows(Ending ending) throws IOException {
    endsTheInputAndTheOutputFollows(Way.TLS12, ending);
  }

  @Test
  void endOfTcpEndsTheInputAndTheOutputFollows() throws IOException {
    endsTheInputAndTheOutputFollows(Way.PLAIN, Ending.FIN);
  }

  private static void endsTheInputAndTheOutputFollows(Way way, Ending ending) throws IOException {
    try (var client = way.connect()) {
      client.send("wc -c; sleep 0.3; seq 100000\n");
      client.send("x".repeat(200_000));
      ending.of(client);
      assertThat(client.receiveLine().strip()).isEqualTo("200000");
      assertThat(client.receiveAll()).isEqualTo(numbers(100_000));
    }
    log.await("ended by \\d+ status 0$");
    assertThat(log.count("\\| (WARN |ERROR) \\|")).isZero();
  }

  // the program ends one of its directions

  @Test
  void closedOutputEndsTls13ForTheClientAndItsBytesStillArrive() throws IOException {
    try (var client = Way.TLS13.connect()) {
      client.send("exec 1>&-; cat >&2\n");
      assertThat(client.receiveAll()).isEmpty();
      assertThat(client.rest()).isEmpty();
      goesOnToTheProgram(client);
    }
  }

  @Test
  void closedOutputEndsTls12ForTheClientAndItsBytesStillArrive() throws IOException {
    try (var client = Way.TLS12.connect()) {
      client.send("exec 1>&-; cat >&2\n");
      // an engine of TLS 1.2 that sees a close_notify ends both directions: it is kept from it
      byte alert = 21;
      assertThat(client.rest()).startsWith(alert, 3, 3).hasSizeLessThan(64);
      goesOnToTheProgram(client);
    }
  }

  @Test
  void closedOutputEndsTcpForTheClientAndItsBytesStillArrive() throws IOException {
    try (var client = Way.PLAIN.connect()) {
      client.send("exec 1>&-; cat >&2\n");
      assertThat(client.receiveAll()).isEmpty();
      goesOnToTheProgram(client);
    }
  }

  private static void goesOnToTheProgram(Wire client) throws IOException {
    for (var text : new String[] {"first", "second"}) {
      client.send(text + " after the end\n");
      log.await("script .*" + text + " after the end$");
    }
    assertThat(log.count("ended by")).isZero();
    client.fin();
    log.await("ended by \\d+ status 0$");
  }

  @ParameterizedTest
  @EnumSource
  void closedInputStopsReadingAndTheOutputGoesOn(Way way) throws IOException {
    try (var client = way.connect()) {
      client.send(
          "exec 0<&-; echo closed; until [ -e $SIGNS/$TCPREMOTEPORT ]; do sleep 0.1; done;"
              + " seq 100000\n");
      assertThat(client.receiveLine()).isEqualTo("closed");
      awaitNoReader(client);
      Files.createFile(signs.resolve(String.valueOf(client.port())));
      assertThat(client.receiveAll()).isEqualTo(numbers(100_000));
    }
    log.await("ended by \\d+ status 0$");
  }

  /** Sends, in TLS no valid records even, until nothing passes any more. */
  private static void awaitNoReader(Wire client) throws IOException {
    var channel = client.channel();
    channel.configureBlocking(false);
    var bytes = ByteBuffer.allocate(64 * 1024);
    Awaitility.await("the server stops reading")
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> channel.write(bytes.clear()) == 0);
    channel.configureBlocking(true);
  }

  // the program ends

  @ParameterizedTest
  @EnumSource
  void everythingThatAProgramWroteBeforeItsEndArrives(Way way) throws IOException {
    try (var client = way.connect()) {
      client.send("seq " + MUCH + "; exit 7\n");
      assertThat(client.receiveAll()).isEqualTo(numbers(MUCH));
    }
    log.await("ended by \\d+ status 7$");
    assertThat(log.count("\\| (WARN |ERROR) \\|")).isZero();
  }

  // the client breaks it off

  @ParameterizedTest
  @EnumSource
  void resetEndsTheProgramWithSigterm(Way way) throws IOException {
    try (var client = way.connect()) {
      client.send(
          "trap \"echo terminated >&2; exit 3\" TERM; echo ready; while :; do sleep 0.1; done\n");
      assertThat(client.receiveLine()).isEqualTo("ready");
      client.reset();
    }
    log.await("script .*terminated$");
    log.await("ended by \\d+ status 3$");
    resetIsLoggedOnce(way);
  }

  @ParameterizedTest
  @EnumSource
  void resetWhileTheProgramWritesEndsIt(Way way) throws IOException {
    try (var client = way.connect()) {
      client.send("exec yes\n");
      assertThat(client.receiveLine()).isEqualTo("y");
      client.reset();
    }
    // SIGTERM, unless its next write meets the pipe closed before that
    log.await("ended by \\d+ status (143 signal 15|141 signal 13)$");
    resetIsLoggedOnce(way);
  }

  /** By us, and by nobody else: neither the libraries nor the program's side. */
  private static void resetIsLoggedOnce(Way way) {
    assertThat(log.lines())
        .filteredOn(line -> line.matches(".*\\| (WARN |ERROR) \\|.*"))
        .singleElement()
        .asString()
        .containsPattern(
            "sslserver: error: \\(111\\) unable to speak "
                + (way == Way.PLAIN ? "TCP" : "TLS")
                + " with: 127\\.0\\.0\\.1 for pid: \\d+ connection reset by peer$");
  }

  // neither says anything

  @Test
  void idleProgramLosesItsInputThenItsLife() throws IOException {
    try (var good = Wire.plain(idle);
        var bad = Wire.plain(idle)) {
      good.send("wc -c; echo over\n");
      bad.send("trap \"echo ended while idle >&2; exit 4\" TERM; while :; do sleep 0.1; done\n");
      // had it not been for the end of its input, it would be silent
      assertThat(good.receiveLine().strip()).isEqualTo("0");
      assertThat(good.receiveAll()).isEqualTo("over\n");
      log.await("script .*ended while idle$");
      log.await("connection ended with: 127\\.0\\.0\\.1 for pid: \\d+ idle for 1 s$");
      log.await("ended by \\d+ status 4$");
    }
    assertThat(log.count("\\| (WARN |ERROR) \\|")).isEqualTo(1);
  }

  private static String numbers(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(n -> n + "\n").collect(joining());
  }

  private static int listener(String name, String... more) {
    int port = Ports.free();
    var lines =
        Stream.of(
            "host = 127.0.0.1",
            "port = " + port,
            "handler = script",
            "lookupRemoteHost = false",
            "localHost = localhost");
    karaf.etc().put("listener", name, Stream.concat(lines, Stream.of(more)).toArray(String[]::new));
    return port;
  }
}
