package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.stream.End;

/** Whatever a client, a certificate or a handler says: a line stays one line of plain ASCII. */
class ForgedLinesTest {
  private final CoreHarness core = new CoreHarness();
  private final FakeNetwork client = FakeNetwork.from("192.0.2.1");

  @AfterEach
  void close() {
    core.close();
  }

  private void connect(String... settings) {
    core.addHandler();
    core.listener(settings);
    core.transport.connect(25, client);
  }

  private static Named<BiConsumer<ForgedLinesTest, String>> way(
      String name, BiConsumer<ForgedLinesTest, String> way) {
    return Named.of(name, way);
  }

  /** Every way of a text into a line. */
  static Stream<Named<BiConsumer<ForgedLinesTest, String>>> ways() {
    return Stream.of(
        way(
            "host name",
            (t, text) -> {
              t.core.environment.host = Optional.of(text);
              t.connect();
              t.core.handled.relay(new MemoryStream(), 4711);
            }),
        way(
            "info",
            (t, text) -> {
              t.core.environment.info = Optional.of(text);
              t.connect();
              t.core.handled.relay(new MemoryStream(), 4711);
            }),
        way(
            "look-up's failure",
            (t, text) -> {
              t.core.environment.instead =
                  Optional.of(() -> CompletableFuture.failedStage(new IOException(text)));
              t.connect();
            }),
        way(
            "rules' failure",
            (t, text) -> {
              t.core.addRules(
                  "smtp",
                  peer -> {
                    throw new IllegalStateException(text);
                  });
              t.connect("rules", "smtp");
            }),
        way(
            "handshake's failure",
            (t, text) -> {
              t.core.addTls();
              t.connect("tls", "mail");
              t.client.handshake.completeExceptionally(new IOException(text));
            }),
        way(
            "engine's failure",
            (t, text) -> {
              t.core.addTls(() -> CompletableFuture.failedStage(new IOException(text)));
              t.connect("tls", "mail");
            }),
        way(
            "end of the stream",
            (t, text) -> {
              t.connect();
              t.core.handled.relay(new MemoryStream(), 4711);
              t.client.client.close(new End.Broken(text));
            }),
        way(
            "handler's failure",
            (t, text) -> {
              t.connect();
              t.core.handled.fail(text);
            }),
        way(
            "handler's exception",
            (t, text) -> {
              t.core.parts.addHandler(
                  t.core.addHandler(),
                  connection -> {
                    throw new IllegalStateException(text);
                  });
              t.core.listener();
              t.core.transport.connect(25, t.client);
            }),
        way(
            "failure to accept",
            (t, text) -> {
              t.core.addHandler();
              t.core.listener();
              t.core.transport.open.get(25).admit();
              t.core.transport.open.get(25).failed(text);
            }),
        way(
            "problem of a part",
            (t, text) -> {
              t.core.addProblem(new Problem("handler", "qmail", text));
              t.core.listener();
            }),
        way("bad value", (t, text) -> t.core.listener("port", text)),
        way(
            "failure to bind",
            (t, text) -> {
              t.core.addHandler();
              t.core.transport.taken.add(25);
              t.core.transport.reason = text;
              t.core.listener();
            }));
  }

  static Stream<String> texts() {
    return Stream.of(
        "x\r\nsslserver: ok 1 forged",
        "\033[2J\007",
        "\0\u0085\u009b\177\u00a0",
        "\u2028\u2029\u202e",
        "\ud83d\ude00\ud83d",
        "{} {} %s %n ${jndi:ldap://x}",
        "\n".repeat(10_000),
        "a".repeat(10_000));
  }

  static Stream<Arguments> waysAndTexts() {
    return ways().flatMap(way -> texts().map(text -> Arguments.of(way, text)));
  }

  @ParameterizedTest
  @MethodSource("waysAndTexts")
  void writesLinesOfPlainAsciiAndBoundedLength(
      BiConsumer<ForgedLinesTest, String> way, String text) {
    way.accept(this, text);
    assertThat(core.log())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).matches("sslserver: [ -~]{1,600}"));
    var shown =
        text.startsWith("\n") ? "?".repeat(90) : text.startsWith("a") ? text.substring(0, 90) : "";
    assertThat(core.log()).anyMatch(line -> line.contains(shown));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void takesNoPlaceholderOfAnyoneButUs(BiConsumer<ForgedLinesTest, String> way) {
    way.accept(this, "{}{}{}");
    assertThat(core.log()).anyMatch(line -> line.contains("{}{}{}"));
  }

  @Test
  void makesStackTracesSafeToo() {
    var logger = (Logger) LoggerFactory.getLogger("org.ucspi.listener.mail");
    var before = logger.getLevel();
    var events = new ListAppender<ILoggingEvent>();
    logger.setLevel(Level.DEBUG);
    events.start();
    logger.addAppender(events);
    try {
      core.addTls();
      connect("tls", "mail");
      client.handshake.completeExceptionally(
          new IOException("x\nsslserver: ok", new IllegalStateException("y\nsslserver: ok")));
    } finally {
      logger.detachAppender(events);
      logger.setLevel(before);
    }
    var traces =
        events.list.stream()
            .flatMap(event -> Optional.ofNullable(event.getThrowableProxy()).stream())
            .toList();
    assertThat(traces)
        .singleElement()
        .satisfies(
            trace -> {
              assertThat(messages(trace))
                  .containsExactly(
                      "java.io.IOException: x?sslserver: ok",
                      "java.lang.IllegalStateException: y?sslserver: ok");
              assertThat(trace.getStackTraceElementProxyArray()[0].toString())
                  .contains("ForgedLinesTest.makesStackTracesSafeToo");
            });
  }

  private static List<String> messages(IThrowableProxy trace) {
    return Stream.iterate(trace, t -> t != null, IThrowableProxy::getCause)
        .map(IThrowableProxy::getMessage)
        .toList();
  }
}
