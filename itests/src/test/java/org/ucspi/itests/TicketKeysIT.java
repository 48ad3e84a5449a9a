package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.itests.Authority.Issued;

/** Two Karafs that share the keys of their session tickets: one resumes what the other began. */
@ExtendWith(SharedKaraf.class)
class TicketKeysIT {
  private static final String NAME = "tickets";
  private static final Duration RELOADED = Duration.ofSeconds(5);

  @TempDir static Path folder;
  private static KarafProcess second;
  private static final List<TlsServers> SERVERS = new ArrayList<>();
  private static Path root;
  private static Issued client;
  private static int one;
  private static int other;
  private static int stranger;

  private final List<String> keys = new ArrayList<>();

  @BeforeAll
  static void listen(KarafProcess first) {
    assumeThat(Providers.ALL).as("only BoringSSL takes ticket keys").contains("openssl");
    var authority = Authority.root(folder, "root", "P-256");
    root = authority.certificate();
    client = authority.client("client", "Jane Doe");
    var server = authority.server("server", "P-256", 60, "tickets.example");
    write("shared.keys", List.of(key()));
    write("other.keys", List.of(key()));
    second = KarafProcess.ofAssembly("tickets", Ports.free()).start();
    one = open(first, NAME, server, "shared.keys");
    stranger = open(first, "strangers-" + NAME, server, "other.keys");
    other = open(second, NAME, server, "shared.keys");
    first.awaitListening(one, stranger);
    second.awaitShell().awaitListening(other);
  }

  private static int open(KarafProcess karaf, String name, Issued server, String keys) {
    var servers = new TlsServers(karaf, name, folder);
    SERVERS.add(servers);
    return servers.open(
        name,
        "provider = openssl",
        "certificate = " + server.crt(),
        "key = " + server.keyFile(),
        "clientCertificate = required",
        "caFile = " + root,
        "ticketKeyFile = " + folder.resolve(keys));
  }

  @AfterAll
  static void stop() {
    SERVERS.forEach(TlsServers::close);
    if (second != null) {
      second.close();
    }
  }

  @BeforeEach
  void newKey() {
    keys.add(key());
    write("shared.keys", keys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls1_3", "tls1_2"})
  void oneResumesTheSessionOfTheOtherAndKnowsItsClient(String version) {
    awaitSharedKeys(version);
    var session = begin(one, version);
    var answer = resume(other, version, session);
    assertThat(isResumed(answer)).as(answer.all()).isTrue();
    assertThat(answer.output())
        .containsPattern("(?m)^SSL_CLIENT_S_DN_CN=Jane Doe$")
        .containsPattern("(?m)^SSL_CLIENT_VERIFY=SUCCESS$");
    assertThat(isResumed(resume(one, version, begin(other, version)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls1_3", "tls1_2"})
  void whoHasOtherKeysDoesAFullHandshake(String version) {
    awaitSharedKeys(version);
    var answer = resume(stranger, version, begin(other, version));
    assertThat(isResumed(answer)).as(answer.all()).isFalse();
    assertThat(answer.output()).contains("SSL_CLIENT_S_DN_CN=Jane Doe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls1_3", "tls1_2"})
  void sessionsOutliveARotationUntilTheirKeyIsGone(String version) {
    awaitSharedKeys(version);
    var old = begin(one, version);

    keys.add(0, key());
    write("shared.keys", keys);
    awaitSharedKeys(version);
    assertThat(isResumed(resume(other, version, old))).as("the old key is the second").isTrue();

    keys.remove(1);
    write("shared.keys", keys);
    await("the old key to be gone")
        .atMost(RELOADED)
        .untilAsserted(
            () -> {
              var answer = resume(other, version, old);
              assertThat(isResumed(answer)).isFalse();
              assertThat(answer.output()).contains("SSL_CLIENT_S_DN_CN=Jane Doe");
            });
    awaitSharedKeys(version);
  }

  /** Both have read the file once each opens what the other made with the first key. */
  private static void awaitSharedKeys(String version) {
    await("both have the keys")
        .atMost(RELOADED.multipliedBy(2))
        .pollDelay(Duration.ofSeconds(1))
        .until(
            () ->
                isResumed(resume(other, version, begin(one, version)))
                    && isResumed(resume(one, version, begin(other, version))));
  }

  /** A full handshake; gives the file of its session. */
  private static Path begin(int port, String version) {
    var session = folder.resolve("session-" + System.nanoTime());
    var said = connect(port, version, "-sess_out", session.toString());
    assertThat(said.output()).contains("SSL_CLIENT_S_DN_CN=Jane Doe");
    assertThat(session).exists();
    return session;
  }

  private static Conversation resume(int port, String version, Path session) {
    return connect(port, version, "-sess_in", session.toString());
  }

  private static boolean isResumed(Conversation said) {
    return said.output().lines().anyMatch(line -> line.startsWith("Reused, TLSv1"));
  }

  private static Conversation connect(int port, String version, String... more) {
    var command = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof", "-" + version));
    command.addAll(List.of("-connect", "127.0.0.1:" + port, "-servername", "tickets.example"));
    command.addAll(List.of("-CAfile", root.toString(), "-verify_return_error"));
    command.addAll(List.of("-cert", client.crt().toString()));
    command.addAll(List.of("-key", client.keyFile().toString()));
    command.addAll(List.of(more));
    return Conversation.of(command, Map.of(), "GET / HTTP/1.0\r\n\r\n");
  }

  private static String key() {
    var key = new byte[48];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static void write(String file, List<String> keys) {
    Etc.replace(folder.resolve(file), String.join("\n", keys) + "\n");
  }
}
