package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ucspi.tls.internal.ChoosingEngine.Refused;

/** An engine before there is one. */
class ChoosingEngineTest {
  private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 112};
  private static byte[] hello;

  private int choices;
  private final ChoosingEngine engine = new ChoosingEngine(this::chosen);
  private final ChoosingEngine refusing = new ChoosingEngine(this::refused);

  @BeforeAll
  static void say() throws Exception {
    var client = Handshake.client("TLSv1.3");
    var record = ByteBuffer.allocate(1 << 15);
    client.beginHandshake();
    while (record.position() == 0) {
      client.wrap(ByteBuffer.allocate(0), record);
    }
    hello = Arrays.copyOf(record.array(), record.position());
  }

  private SSLEngine chosen(ClientHello said) {
    choices++;
    try {
      var made = SSLContext.getDefault().createSSLEngine();
      made.setUseClientMode(false);
      return made;
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private SSLEngine refused(ClientHello said) throws Refused {
    choices++;
    throw new Refused(112, "no such name");
  }

  @Test
  void makesNothingBeforeAllIsSaid() throws Exception {
    var part = ByteBuffer.wrap(hello, 0, hello.length - 1);
    assertThat(unwrap(engine, part).getStatus()).isEqualTo(Status.BUFFER_UNDERFLOW);
    assertThat(part.position()).isZero();
    assertThat(choices).isZero();
    assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_UNWRAP);
    assertThat(unwrap(engine, ByteBuffer.wrap(hello)).bytesConsumed()).isEqualTo(hello.length);
    assertThat(choices).isOne();
    assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_TASK);
  }

  /** Nobody would end what is made then. */
  @Test
  void makesNothingAfterItsEnd() throws Exception {
    engine.closeOutbound();
    assertEnded(engine);
    assertThat(choices).isZero();
    var other = new ChoosingEngine(this::chosen);
    other.closeInbound();
    assertThat(unwrap(other, ByteBuffer.wrap(hello)).getStatus()).isEqualTo(Status.CLOSED);
    assertThat(other.isInboundDone()).isTrue();
    assertThat(choices).isZero();
  }

  @Test
  void tellsTheAlertAndNothingAfterIt() throws Exception {
    assertThatThrownBy(() -> unwrap(refusing, ByteBuffer.wrap(hello)))
        .isInstanceOf(Refused.class)
        .hasMessage("no such name");
    assertThat(refusing.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    assertThat(refusing.isOutboundDone()).isFalse();
    var little = refusing.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(ALERT.length - 1));
    assertThat(little.getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
    var told = ByteBuffer.allocate(100);
    var result = refusing.wrap(ByteBuffer.allocate(0), told);
    assertThat(result.getStatus()).isEqualTo(Status.CLOSED);
    assertThat(Arrays.copyOf(told.array(), told.position())).isEqualTo(ALERT);
    assertEnded(refusing);
    assertThat(choices).isOne();
  }

  private static void assertEnded(ChoosingEngine ended) throws Exception {
    assertThat(ended.isInboundDone()).isTrue();
    assertThat(ended.isOutboundDone()).isTrue();
    assertThat(ended.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(unwrap(ended, ByteBuffer.wrap(hello)).getStatus()).isEqualTo(Status.CLOSED);
    var nothing = ByteBuffer.allocate(100);
    assertThat(ended.wrap(ByteBuffer.allocate(0), nothing).getStatus()).isEqualTo(Status.CLOSED);
    assertThat(nothing.position()).isZero();
  }

  private static SSLEngineResult unwrap(ChoosingEngine engine, ByteBuffer records)
      throws Exception {
    return engine.unwrap(records, ByteBuffer.allocate(1 << 15));
  }
}
