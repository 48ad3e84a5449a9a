package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.core.internal.CoreHarness.allow;
import static org.ucspi.core.internal.CoreHarness.deny;
import static org.ucspi.core.internal.CoreHarness.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.stream.End;

/**
 * What a listener logs, to the letter, in order and with its level: people's log analysis reads it.
 */
class LogLinesTest {
  private static final String WHO = "mx.example:192.0.2.25:25 host.example:192.0.2.1:user?:40000";
  private static final long JVM = ProcessHandle.current().pid();

  private final CoreHarness core = new CoreHarness();
  private final FakeNetwork client = FakeNetwork.from("192.0.2.1");
  private final MemoryStream program = new MemoryStream();
  private Listener listener;
  private Story told;
  private Verbosity verbosity;

  @AfterEach
  void close() {
    core.close();
  }

  /**
   * A listener's story.
   *
   * @param settings more of the listener's
   * @param does what happens
   * @param always lines that no verbosity keeps back
   * @param lines all lines of {@code verbose}
   */
  private record Story(
      List<String> settings, Consumer<LogLinesTest> does, List<String> always, List<String> lines) {

    Story with(String... more) {
      return new Story(List.of(more), does, always, lines);
    }

    Story always(String... those) {
      return new Story(settings, does, List.of(those), lines);
    }
  }

  private static Story story(Consumer<LogLinesTest> does, String... lines) {
    return new Story(List.of(), does, List.of(), List.of(lines));
  }

  static Stream<Named<Story>> stories() {
    return Stream.of(
        Named.of(
            "ended with a status",
            story(
                t -> {
                  t.serve();
                  t.program.close(new End.Exited(7));
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: status: 1/40/0",
                "INFO sslserver: pid 4711 from 192.0.2.1",
                "INFO sslserver: ok 4711 " + WHO,
                "INFO sslserver: ended by 4711 status 7",
                "INFO sslserver: status: 0/40/0")),
        Named.of(
            "ended by a signal",
            story(
                t -> {
                  t.serve();
                  t.program.close(new End.Signalled(15));
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: status: 1/40/0",
                "INFO sslserver: pid 4711 from 192.0.2.1",
                "INFO sslserver: ok 4711 " + WHO,
                "INFO sslserver: ended by 4711 status 143 signal 15",
                "INFO sslserver: status: 0/40/0")),
        Named.of(
            "served inside this JVM",
            story(
                t -> {
                  t.connect();
                  t.core.handled.stream().open(new Unused(end -> {}));
                  t.client.client.close(new End.Finished());
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: status: 1/40/0",
                "INFO sslserver: pid 1 from 192.0.2.1",
                "INFO sslserver: ok 1 " + WHO,
                "INFO sslserver: ended by 1 status 0",
                "INFO sslserver: status: 0/40/0")),
        Named.of(
            "TLS, broken in the middle",
            story(
                    t -> {
                      t.core.addTls();
                      t.connect();
                      t.client.handshake.complete(CoreHarness.engine().getSession());
                      t.core.handled.relay(t.program, 4711);
                      t.client.client.close(new End.Broken("bad record mac"));
                    },
                    "INFO sslserver: cert " + JVM + " /etc/mail.pem",
                    "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                    "INFO sslserver: status: 1/40/0",
                    "INFO sslserver: pid 4711 from 192.0.2.1",
                    "INFO sslserver: ok 4711 " + WHO,
                    "INFO sslserver: tls 4711 accept",
                    "ERROR sslserver: error: (111) unable to speak TLS with: 192.0.2.1 for pid: 4711 bad record mac",
                    "INFO sslserver: ended by 4711 status 111",
                    "INFO sslserver: status: 0/40/0")
                .with("tls", "mail")),
        Named.of(
            "plain, broken in the middle",
            story(
                t -> {
                  t.serve();
                  t.client.client.close(new End.Broken("connection reset by peer"));
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: status: 1/40/0",
                "INFO sslserver: pid 4711 from 192.0.2.1",
                "INFO sslserver: ok 4711 " + WHO,
                "ERROR sslserver: error: (111) unable to speak TCP with: 192.0.2.1 for pid: 4711 connection reset by peer",
                "INFO sslserver: ended by 4711 status 111",
                "INFO sslserver: status: 0/40/0")),
        Named.of(
            "handshake failed",
            story(
                    t -> {
                      t.core.addTls();
                      t.connect();
                      t.client.handshake.completeExceptionally(
                          new IOException("no cipher suites in common"));
                      t.client.client.close(new End.Broken("no cipher suites in common"));
                    },
                    "INFO sslserver: cert " + JVM + " /etc/mail.pem",
                    "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                    "INFO sslserver: status: 1/40/0",
                    "INFO sslserver: pid 1 from 192.0.2.1",
                    "INFO sslserver: ok 1 " + WHO,
                    "ERROR sslserver: error: (111) unable to accept TLS from: 192.0.2.1 for pid: 1 no cipher suites in common",
                    "INFO sslserver: ended by 1 status 111",
                    "INFO sslserver: status: 0/40/0")
                .with("tls", "mail")),
        Named.of(
            "denied by a rule",
            story(
                    t -> {
                      t.core.addRules("smtp", deny());
                      t.connect();
                    },
                    "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                    "INFO sslserver: status: 1/40/0",
                    "INFO sslserver: pid 1 from 192.0.2.1",
                    "INFO sslserver: deny 1 " + WHO,
                    "INFO sslserver: status: 0/40/0")
                .with("rules", "smtp")),
        Named.of(
            "denied by an early rule",
            story(
                    t -> {
                      t.core.addRules("early", deny());
                      t.connect();
                    },
                    "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                    "INFO sslserver: status: 1/40/0",
                    "INFO sslserver: pid 1 from 192.0.2.1",
                    "INFO sslserver: deny 1 mx.example:192.0.2.25:25 :192.0.2.1::40000",
                    "INFO sslserver: status: 0/40/0")
                .with("ipRules", "early", "localHost", "MX.example")),
        Named.of(
            "denied by the limit of its address",
            story(
                    t -> {
                      t.core.addRules("smtp", allow(Map.of("MAXCONIP", "1")));
                      t.connect();
                      t.core.transport.connect(25, FakeNetwork.from("192.0.2.1"));
                    },
                    "INFO sslserver: listening on 192.0.2.25 : 25 [40/5]",
                    "INFO sslserver: status: 1/40/5",
                    "INFO sslserver: status: 2/40/5",
                    "WARN sslserver: warn: (100) ip connection limit of 1 exceeded for: 192.0.2.1",
                    "INFO sslserver: pid 2 from 192.0.2.1",
                    "INFO sslserver: deny 2 " + WHO + " ip connection limit:1 exceeded",
                    "INFO sslserver: status: 1/40/5")
                .with("rules", "smtp", "maxPerIp", "5")),
        Named.of(
            "no program",
            story(
                t -> {
                  t.connect();
                  t.core.handled.fail("unable to start /bin/x: not found");
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: status: 1/40/0",
                "INFO sslserver: pid 1 from 192.0.2.1",
                "INFO sslserver: ok 1 " + WHO,
                "ERROR sslserver: error: (111) unable to start /bin/x: not found for: 192.0.2.1 pid: 1",
                "INFO sslserver: ended by 1 status 111",
                "INFO sslserver: status: 0/40/0")),
        Named.of(
            "killed",
            story(
                t -> {
                  t.serve();
                  t.core.registry.kill(1);
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: status: 1/40/0",
                "INFO sslserver: pid 4711 from 192.0.2.1",
                "INFO sslserver: ok 4711 " + WHO,
                "WARN sslserver: warn: (111) connection ended with: 192.0.2.1 for pid: 4711 killed by ucspi:kill",
                "INFO sslserver: ended by 4711 status 111",
                "INFO sslserver: status: 0/40/0")),
        Named.of(
            "unable to bind",
            story(
                    t -> {
                      t.core.transport.taken.add(25);
                      t.listen();
                    },
                    "ERROR sslserver: fatal: (111) unable to bind to: 192.0.2.25 port: 25: Address already in use")
                .always(
                    "ERROR sslserver: fatal: (111) unable to bind to: 192.0.2.25 port: 25: Address already in use")),
        Named.of(
            "unable to accept",
            story(
                t -> {
                  t.listen();
                  t.core.transport.open.get(25).admit();
                  t.core.transport.open.get(25).failed("too many open files");
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "ERROR sslserver: error: (111) unable to accept: too many open files")),
        Named.of(
            "moved and closed",
            story(
                t -> {
                  t.listen();
                  t.edit("port", "2525");
                  t.edit("port", "2525", "maxPerIp", "3");
                  t.core.transport.connect(2525, t.client);
                  t.listener.close();
                },
                "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                "INFO sslserver: listening on 192.0.2.25 : 2525 [40/0]",
                "INFO sslserver: status: mail uses the edited configuration",
                "INFO sslserver: status: 1/40/3",
                "WARN sslserver: status: mail closed 192.0.2.25:2525",
                "INFO sslserver: status: mail drains 1 connections for up to 30 s")),
        Named.of(
            "a bad edit",
            story(
                    t -> {
                      t.listen();
                      t.edit("maxPerIp", "-1");
                    },
                    "INFO sslserver: listening on 192.0.2.25 : 25 [40/0]",
                    "ERROR sslserver: error: (100) org.ucspi.listener-mail.cfg: maxPerIp: -1 is less than 0; the configuration before it stays in use")
                .always(
                    "ERROR sslserver: error: (100) org.ucspi.listener-mail.cfg: maxPerIp: -1 is less than 0; the configuration before it stays in use")),
        Named.of(
            "a part that is missing",
            story(
                    t -> {
                      t.core.addProblem(new Problem("rules", "smtp", "tcp.smtp: not found"));
                      t.listen();
                    },
                    "INFO sslserver: status: mail waits for rules smtp (tcp.smtp: not found)")
                .with("rules", "smtp")
                .always(
                    "INFO sslserver: status: mail waits for rules smtp (tcp.smtp: not found)")));
  }

  private void listen() {
    core.addHandler();
    listener = core.listener(with());
  }

  private void edit(String... more) {
    listener.configure(mail(with(more)));
  }

  private String[] with(String... more) {
    var settings = new ArrayList<>(told.settings);
    settings.addAll(List.of(more));
    settings.addAll(List.of("verbosity", verbosity.name().toLowerCase(Locale.ROOT)));
    return settings.toArray(String[]::new);
  }

  private void connect() {
    listen();
    assertThat(core.transport.connect(25, client)).isTrue();
  }

  private void serve() {
    connect();
    core.handled.relay(program, 4711);
  }

  private List<String> tell(Story story, Verbosity how) {
    told = story;
    verbosity = how;
    story.does.accept(this);
    return core.levelsAndLines();
  }

  @ParameterizedTest
  @MethodSource("stories")
  void verboseTellsAllOfIt(Story story) {
    assertThat(tell(story, Verbosity.VERBOSE)).isEqualTo(story.lines);
  }

  @ParameterizedTest
  @MethodSource("stories")
  void tlsAddsProtocolAndCipher(Story story) {
    assertThat(tell(story, Verbosity.TLS))
        .isEqualTo(
            story.lines.stream()
                .map(
                    line ->
                        line.replaceFirst(
                            "(: tls .* accept)$", "$1 TLSv1.3:TLS_AES_256_GCM_SHA384"))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("stories")
  void errorsTellsWhatWentWrong(Story story) {
    assertThat(tell(story, Verbosity.ERRORS))
        .isEqualTo(
            story.lines.stream()
                .filter(line -> !line.startsWith("INFO ") || story.always.contains(line))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("stories")
  void quietTellsOnlyWhatKeepsAConfigurationOutOfUse(Story story) {
    assertThat(tell(story, Verbosity.QUIET)).isEqualTo(story.always);
  }
}
