package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is native is given back, whichever way a connection ends; each engine holds its context. */
class NativeMemoryTest {
  @TempDir static Path directory;
  private static NativeContext context;
  private static NativeContext clients;

  @BeforeAll
  static void makeContexts() throws Exception {
    var openssl = new OpenSsl(directory);
    openssl.selfSigned("server.pem", openssl.ecKey("server.key"), "server");
    var key = openssl.pem("server.key").keys("").get(0);
    var builder = SslContextBuilder.forServer(key, openssl.certificate("server.pem"));
    context = new NativeContext(builder.sslProvider(SslProvider.OPENSSL_REFCNT).build());
    clients =
        new NativeContext(
            SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .build());
  }

  @AfterAll
  static void close() {
    context.close();
    clients.close();
    assertThat(context.context().refCnt()).isZero();
    assertThatThrownBy(context::engine).isInstanceOf(IllegalStateException.class);
  }

  private static void assertAllFreed() {
    assertThat(context.context().refCnt()).isEqualTo(1);
    assertThat(clients.context().refCnt()).isEqualTo(1);
  }

  private static NativeEnd connected() throws SSLException {
    return NativeEnd.established(clients.engine(), context.engine());
  }

  @Test
  void freesWhatHasEnded() throws Exception {
    var client = connected();
    assertThat(context.context().refCnt()).isEqualTo(2);
    client.end();
    client.peer().hear();
    assertThat(context.context().refCnt()).as("one direction is open").isEqualTo(2);
    client.peer().end();
    client.hear();
    assertAllFreed();
  }

  @Test
  void freesWhatIsNeverUsed() {
    context.engine().closeOutbound();
    var engine = context.engine();
    assertThat(engine.getHandshakeStatus()).isNotNull();
    engine.closeOutbound();
    assertAllFreed();
  }

  @Test
  void freesWhatIsReset() throws Exception {
    var client = connected();
    for (var engine : List.of(client.engine, client.peer().engine)) {
      assertThatThrownBy(engine::closeInbound).isInstanceOf(SSLException.class);
      engine.closeOutbound();
    }
    assertAllFreed();
  }

  @Test
  void freesWhatFails() throws Exception {
    var server = context.engine();
    server.beginHandshake();
    var request = ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
    assertThatThrownBy(() -> server.unwrap(request, ByteBuffer.allocate(100)))
        .isInstanceOf(SSLException.class)
        .hasMessage("unrecognized SSL message, plaintext connection?");
    assertAllFreed();
    var client = connected();
    client.peer().deliver(ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 20}));
    client.peer().deliver(ByteBuffer.allocate(20));
    assertThatThrownBy(client.peer()::hear).isInstanceOf(SSLException.class);
    client.peer().end();
    assertThatThrownBy(client::hear).isInstanceOf(SSLException.class);
    assertAllFreed();
  }

  @Test
  void freesWhatIsGivenUpInTheHandshake() throws Exception {
    var client = NativeEnd.between(clients.engine(), context.engine());
    client.engine.beginHandshake();
    client.peer().engine.beginHandshake();
    client.handshakeStep();
    client.peer().handshakeStep();
    client.engine.closeOutbound();
    client.peer().engine.closeOutbound();
    assertAllFreed();
  }

  @Test
  void freesWhatIsDropped() throws Exception {
    connected();
    context.engine().beginHandshake();
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertAllFreed();
            });
  }

  @Test
  void freesContextWithItsLastEngine() throws Exception {
    var openssl = new OpenSsl(directory);
    var builder =
        SslContextBuilder.forServer(
            openssl.pem("server.key").keys("").get(0), openssl.certificate("server.pem"));
    var replaced = new NativeContext(builder.sslProvider(SslProvider.OPENSSL_REFCNT).build());
    var client = NativeEnd.established(clients.engine(), replaced.engine());
    replaced.close();
    replaced.close();
    assertThat(replaced.context().refCnt()).isEqualTo(1);
    client.say(new byte[100]);
    assertThat(client.peer().hear().heard()).hasSize(100);
    client.end();
    client.peer().hear();
    client.peer().end();
    assertThat(replaced.context().refCnt()).isZero();
    client.hear();
    assertAllFreed();
  }

  @Test
  void answersAfterItHasBeenFreed() throws Exception {
    var client = connected();
    client.end();
    client.peer().hear();
    client.peer().end();
    var engine = client.peer().engine;
    assertThat(engine.getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(engine.getDelegatedTask()).isNull();
    assertThat(engine.getHandshakeSession()).isNull();
    assertThat(engine.getEnabledProtocols()).isNotNull();
    assertThat(engine.getEnabledCipherSuites()).isNotNull();
    assertThat(engine.getSSLParameters()).isNotNull();
    engine.closeInbound();
    engine.closeOutbound();
    client.hear();
  }

  /** Four threads on one engine, as transport has it: two for each end. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void wrapsAndUnwrapsAtTheSameTime(String version) throws Exception {
    var client = clients.engine();
    client.setEnabledProtocols(new String[] {version});
    var ends = NativeEnd.established(client, context.engine());
    var pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> running = new ArrayList<>();
      var toServer = new NativeQueue();
      var toClient = new NativeQueue();
      running.add(pool.submit(() -> toServer.fill(ends.engine, 20_000)));
      running.add(pool.submit(() -> toClient.fill(ends.peer().engine, 20_000)));
      running.add(pool.submit(() -> toServer.drain(ends.peer().engine)));
      running.add(pool.submit(() -> toClient.drain(ends.engine)));
      for (var each : running) {
        each.get();
      }
      assertThat(toServer.drained()).isEqualTo(20_000L * NativeQueue.SIZE);
      assertThat(toClient.drained()).isEqualTo(20_000L * NativeQueue.SIZE);
    } finally {
      pool.shutdownNow();
    }
    assertAllFreed();
  }

  @Test
  void keepsTheProcessAtItsSizeOverManyHandshakes() throws Exception {
    handshakes(3000);
    System.gc();
    long before = residentKilobytes();
    handshakes(20_000);
    System.gc();
    assertThat(residentKilobytes() - before).as("growth in KiB").isLessThan(30_000);
    assertAllFreed();
  }

  private static void handshakes(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      var client = connected();
      client.say(new byte[100]);
      client.peer().hear();
      if (i % 4 == 0) {
        reset(client.engine);
        reset(client.peer().engine);
      } else {
        client.end();
        client.peer().hear();
        client.peer().end();
        client.hear();
      }
    }
  }

  private static void reset(SSLEngine engine) {
    assertThatThrownBy(engine::closeInbound).isInstanceOf(SSLException.class);
    engine.closeOutbound();
  }

  private static long residentKilobytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
