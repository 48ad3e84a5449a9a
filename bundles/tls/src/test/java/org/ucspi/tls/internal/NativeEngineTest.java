package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine of either provider, as a server, after the handshake. */
class NativeEngineTest {
  @TempDir static Path directory;
  private static Pem key;
  private static Pem chain;

  @BeforeAll
  static void makeCertificate() throws Exception {
    var openssl = new OpenSsl(directory);
    openssl.selfSigned("server.pem", openssl.ecKey("server.key"), "server");
    key = openssl.pem("server.key");
    chain = openssl.pem("server.pem");
  }

  static Stream<Arguments> all() {
    return Stream.of(NativeProvider.values())
        .flatMap(p -> Stream.of("TLSv1.2", "TLSv1.3").map(v -> Arguments.of(p, v)));
  }

  /** The JDK's engine closes both directions with TLS 1.2; transport sees to that. */
  static Stream<Arguments> halfClosing() {
    return Stream.of(
        Arguments.of(NativeProvider.JDK, "TLSv1.3"),
        Arguments.of(NativeProvider.OPENSSL, "TLSv1.3"),
        Arguments.of(NativeProvider.OPENSSL, "TLSv1.2"));
  }

  private static Supplier<SSLEngine> servers(NativeProvider provider, String version)
      throws Exception {
    return provider.engines(
        SslContextBuilder.forServer(key.keys("").get(0), chain.certificates()).protocols(version));
  }

  private static SSLEngine client(NativeProvider provider, String version) throws Exception {
    return provider
        .engines(
            SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .protocols(version))
        .get();
  }

  private static NativeEnd connected(NativeProvider provider, String version) throws Exception {
    return NativeEnd.established(
        client(NativeProvider.JDK, version), servers(provider, version).get());
  }

  private static NativeEnd bothOf(NativeProvider provider, String version) throws Exception {
    return NativeEnd.established(client(provider, version), servers(provider, version).get());
  }

  private static byte[] bytes(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("all")
  void carriesMegabytesBothWays(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var data = bytes(3_000_000);
    client.say(data);
    client.peer().say(data);
    assertThat(client.peer().hear().heard()).isEqualTo(data);
    assertThat(client.hear().heard()).isEqualTo(data);
  }

  @ParameterizedTest
  @MethodSource("all")
  void carriesMegabytesInDirectMemory(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version).inDirectMemory();
    var data = bytes(1_000_000);
    client.say(data);
    client.peer().say(data);
    assertThat(client.peer().hear().heard()).isEqualTo(data);
    assertThat(client.hear().heard()).isEqualTo(data);
  }

  @Test
  void worksInTheCallersDirectMemoryWithoutACopy() throws Exception {
    var end = connected(NativeProvider.OPENSSL, "TLSv1.3").inDirectMemory();
    var record = ByteBuffer.allocateDirect(1000);
    record.position(7);
    var data = ByteBuffer.allocateDirect(100).position(50);
    end.peer().engine.wrap(data, record);
    assertThat(data.hasRemaining()).isFalse();
    assertThat(record.position()).isEqualTo(7 + 5 + 50 + 17);
    end.deliver(record.flip().position(7));
    assertThat(end.hear().heard()).isEqualTo(new byte[50]);
  }

  @Test
  void leavesItsOwnMemoryAloneWhereTheCallersIsDirect() throws Exception {
    var client = connected(NativeProvider.OPENSSL, "TLSv1.3").inDirectMemory();
    client.peer().say(new byte[1]); // tickets come before
    client.hear();
    for (NativeBuffers its : lent(17)) {
      its.in().put(new byte[NativeBuffers.CAPACITY]);
      its.out().put(new byte[NativeBuffers.CAPACITY]);
      its.giveBack();
    }
    var data = new byte[5000];
    Arrays.fill(data, (byte) 1);
    client.say(data);
    client.peer().hear();
    client.peer().say(data);
    assertThat(client.peer().heard()).isEqualTo(data);
    for (NativeBuffers its : lent(16)) {
      assertThat(its.in()).isEqualTo(ByteBuffer.allocate(NativeBuffers.CAPACITY));
      assertThat(its.out()).isEqualTo(ByteBuffer.allocate(NativeBuffers.CAPACITY));
      its.giveBack();
    }
  }

  private static List<NativeBuffers> lent(int count) {
    return Stream.generate(NativeBuffers::lent).limit(count).toList();
  }

  @ParameterizedTest
  @MethodSource("halfClosing")
  void sendsMegabytesAfterClientsEnd(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    client.say(bytes(10));
    client.end();
    assertThat(server.hear().heard()).isEqualTo(bytes(10));
    assertThat(server.ended()).isTrue();
    assertThat(server.engine.isInboundDone()).isTrue();
    assertThat(server.engine.isOutboundDone()).isFalse();
    var data = bytes(3_000_000);
    for (int i = 0; i < 3; i++) {
      server.say(data);
      client.hear();
    }
    assertThat(client.heard()).hasSize(9_000_000).startsWith(data).endsWith(data);
    assertThat(client.ended()).isFalse();
    server.end();
    assertThat(client.hear().ended()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("halfClosing")
  void receivesMegabytesAfterItsOwnEnd(NativeProvider provider, String version) throws Exception {
    var client = bothOf(provider, version);
    var server = client.peer();
    server.say(bytes(10));
    server.end();
    assertThat(client.hear().heard()).isEqualTo(bytes(10));
    assertThat(client.ended()).isTrue();
    assertThat(server.engine.isInboundDone()).isFalse();
    assertThat(server.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    var data = bytes(3_000_000);
    client.say(data);
    assertThat(server.hear().heard()).isEqualTo(data);
    client.end();
    assertThat(server.hear().ended()).isTrue();
    assertThat(server.engine.isOutboundDone()).isTrue();
    assertThat(server.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
  }

  @ParameterizedTest
  @MethodSource("halfClosing")
  void takesDataAndEndInOnePiece(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    client.say(bytes(50_000));
    client.end();
    client.peer().hear();
    assertThat(client.peer().heard()).isEqualTo(bytes(50_000));
    assertThat(client.peer().ended()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesRecordsByteByByte(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    client.say(bytes(300));
    client.end();
    var wire = server.intercept();
    while (wire.hasRemaining()) {
      assertThat(server.ended()).isFalse();
      server.deliver(wire.slice(wire.position(), 1));
      wire.get();
      server.hear();
    }
    assertThat(server.heard()).isEqualTo(bytes(300));
    assertThat(server.ended()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("all")
  void endsWhenBothCloseAtOnce(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    client.end();
    server.end();
    assertThat(server.hear().ended()).isTrue();
    assertThat(client.hear().ended()).isTrue();
    assertThat(server.engine.isInboundDone()).isTrue();
    assertThat(server.engine.isOutboundDone()).isTrue();
    assertThat(server.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(server.wrap(ByteBuffer.allocate(1)).getStatus()).isEqualTo(Status.CLOSED);
    assertThat(server.unwrap(10).getStatus()).isEqualTo(Status.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("all")
  void saysItsEndOnce(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    server.engine.closeOutbound();
    server.engine.closeOutbound();
    assertThat(server.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    var first = server.wrap(ByteBuffer.wrap(bytes(5)));
    assertThat(first.getStatus()).isEqualTo(Status.CLOSED);
    assertThat(first.bytesConsumed()).isZero();
    assertThat(first.bytesProduced()).isPositive();
    var second = server.wrap(ByteBuffer.allocate(0));
    assertThat(second.getStatus()).isEqualTo(Status.CLOSED);
    assertThat(second.bytesProduced()).isZero();
    assertThat(client.hear().heard()).isEmpty();
    assertThat(client.ended()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("all")
  void saysNothingMoreToWhoIsGone(NativeProvider provider, String version) throws Exception {
    var server = connected(provider, version).peer();
    assertThatThrownBy(server.engine::closeInbound).isInstanceOf(SSLException.class);
    assertThat(server.engine.isInboundDone()).isTrue();
    server.engine.closeOutbound();
    assertThat(server.unwrap(10).getStatus()).isEqualTo(Status.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("all")
  void endsBeforeTheHandshake(NativeProvider provider, String version) throws Exception {
    var server = servers(provider, version).get();
    server.closeOutbound();
    assertThat(server.isOutboundDone()).isTrue();
    var record = ByteBuffer.allocate(18 * 1024);
    assertThat(server.wrap(ByteBuffer.allocate(0), record).getStatus()).isEqualTo(Status.CLOSED);
    assertThat(record.position()).isZero();
  }

  @ParameterizedTest
  @MethodSource("all")
  void endsInTheMiddleOfTheHandshake(NativeProvider provider, String version) throws Exception {
    var client =
        NativeEnd.between(client(NativeProvider.JDK, version), servers(provider, version).get());
    var server = client.peer();
    client.engine.beginHandshake();
    server.engine.beginHandshake();
    client.handshakeStep();
    while (server.engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
      server.handshakeStep();
    }
    server.handshakeStep();
    server.end();
    assertThat(server.engine.isOutboundDone()).isTrue();
    assertThat(server.isEstablished()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(NativeProvider.class)
  void answersKeyUpdates(NativeProvider provider) throws Exception {
    var client = connected(provider, "TLSv1.3");
    var server = client.peer();
    for (int i = 0; i < 50; i++) {
      client.engine.beginHandshake();
      client.wrap(ByteBuffer.allocate(0));
      client.say(bytes(100));
      server.hear();
      server.say(bytes(100));
      client.hear();
    }
    assertThat(server.heard()).hasSize(5000);
    assertThat(client.heard()).hasSize(5000);
  }

  @ParameterizedTest
  @EnumSource(NativeProvider.class)
  void answersKeyUpdateWithoutDataToSend(NativeProvider provider) throws Exception {
    var client = connected(provider, "TLSv1.3");
    client.engine.beginHandshake();
    client.wrap(ByteBuffer.allocate(0));
    client.peer().hear();
    client.peer().say(new byte[0]);
    assertThat(client.intercept().remaining()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesDamage(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    client.say(bytes(100));
    var wire = server.intercept();
    wire.put(wire.limit() - 1, (byte) ~wire.get(wire.limit() - 1));
    server.deliver(wire);
    assertThatThrownBy(server::hear)
        .isInstanceOf(SSLException.class)
        .message()
        .doesNotContain("\n", "error:", "OPENSSL");
    server.engine.closeOutbound();
    server.wrap(ByteBuffer.allocate(0));
    assertThatThrownBy(client::hear)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("bad_record_mac");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void namesTheAlertReceived(String version) throws Exception {
    var client = connected(NativeProvider.OPENSSL, version);
    var server = client.peer();
    server.say(bytes(100));
    var wire = client.intercept();
    wire.put(wire.limit() - 1, (byte) ~wire.get(wire.limit() - 1));
    client.deliver(wire);
    assertThatThrownBy(client::hear).isInstanceOf(SSLException.class);
    client.wrap(ByteBuffer.allocate(0));
    assertThatThrownBy(server::hear)
        .isInstanceOf(SSLException.class)
        .hasMessageMatching("received fatal alert: (bad_record_mac|internal_error)");
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesWhatIsNoRecord(NativeProvider provider, String version) throws Exception {
    var server = connected(provider, version).peer();
    server.deliver(ByteBuffer.wrap("GET / HTTP/1.0\r\n".repeat(1000).getBytes(US_ASCII)));
    assertThatThrownBy(server::hear).isInstanceOf(SSLException.class);
    assertThat(server.engine.isInboundDone()).isTrue();
  }

  /** The JDK's engine waits for as many bytes as it reads from them. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesAtOnceWhatIsNoRecord(String version) throws Exception {
    var server = connected(NativeProvider.OPENSSL, version).peer();
    server.deliver(ByteBuffer.wrap("GET / HTTP".getBytes(US_ASCII)));
    assertThatThrownBy(server::hear).isInstanceOf(SSLException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesTooLongRecord(NativeProvider provider, String version) throws Exception {
    var server = connected(provider, version).peer();
    server.deliver(ByteBuffer.wrap(new byte[] {23, 3, 3, (byte) 0xff, (byte) 0xff, 0, 0}));
    assertThatThrownBy(server::hear).isInstanceOf(SSLException.class);
  }

  /** The JDK's engine has a task for it, which transport refuses. */
  @Test
  void refusesRenegotiation() throws Exception {
    var client = connected(NativeProvider.OPENSSL, "TLSv1.2");
    var server = client.peer();
    client.engine.beginHandshake();
    client.wrap(ByteBuffer.allocate(0));
    assertThatThrownBy(server::hear).hasMessageContaining("renegotiation");
    assertThatThrownBy(server.engine::beginHandshake).hasMessageContaining("renegotiation");
  }

  @ParameterizedTest
  @MethodSource("all")
  void fillsTinyAndHugeBuffers(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    client.say(bytes(10_000));
    assertThat(server.unwrap(100).getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
    assertThat(server.unwrap(1 << 20).bytesProduced()).isEqualTo(10_000);
    var small = ByteBuffer.allocate(105);
    var result = server.engine.wrap(ByteBuffer.wrap(bytes(100)), small);
    assertThat(result.getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
    assertThat(small.position()).isZero();
    var huge = ByteBuffer.allocate(1 << 20);
    var data = ByteBuffer.wrap(bytes(100_000));
    assertThat(server.engine.wrap(data, huge).bytesConsumed()).isBetween(1, 16384);
    client.deliver(huge.flip());
    assertThat(client.hear().heard()).isEqualTo(Arrays.copyOf(bytes(100_000), data.position()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesWhatIsScattered(NativeProvider provider, String version) throws Exception {
    var client = connected(provider, version);
    var server = client.peer();
    client.say(bytes(1000));
    var wire = server.intercept();
    var pieces = new ByteBuffer[5];
    Arrays.setAll(pieces, i -> ByteBuffer.allocateDirect(i == 4 ? 5000 : i * 100));
    var result = server.engine.unwrap(wire, pieces, 1, 4);
    assertThat(result.bytesProduced()).isEqualTo(1000);
    assertThat(Stream.of(pieces).map(ByteBuffer::position))
        .isEqualTo(List.of(0, 100, 200, 300, 400));
    for (var piece : pieces) {
      piece.flip();
    }
    var record = ByteBuffer.allocateDirect(18 * 1024);
    result = server.engine.wrap(pieces, 1, 4, record);
    assertThat(result.bytesConsumed()).isEqualTo(1000);
    client.deliver(record.flip());
    assertThat(client.hear().heard()).isEqualTo(bytes(1000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void shakesHandsThroughTinyBuffers(String version) throws Exception {
    var server = servers(NativeProvider.OPENSSL, version).get();
    var end = NativeEnd.between(client(NativeProvider.JDK, version), server);
    end.engine.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < 2000 && !(end.isEstablished() && end.peer().isEstablished()); i++) {
      end.handshakeStep();
      if (server.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        var piece = ByteBuffer.allocate(150);
        server.wrap(ByteBuffer.allocate(0), piece);
        end.deliver(piece.flip());
      } else {
        end.peer().handshakeStep();
      }
    }
    assertThat(end.isEstablished()).isTrue();
    end.peer().say(bytes(1000));
    assertThat(end.hear().heard()).isEqualTo(bytes(1000));
  }
}
