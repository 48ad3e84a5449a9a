package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger says first. */
class ClientHelloTest {
  private static final int HEADER = 5;
  private static byte[] hello;

  @BeforeAll
  static void say() throws Exception {
    var client = Handshake.client("TLSv1.3", "TLSv1.2");
    var parameters = client.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName("Mail.example")));
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    client.setSSLParameters(parameters);
    hello = first(client);
  }

  private static byte[] first(SSLEngine client) throws Exception {
    var record = ByteBuffer.allocate(1 << 15);
    client.beginHandshake();
    while (record.position() == 0) {
      client.wrap(ByteBuffer.allocate(0), record);
    }
    return Arrays.copyOf(record.array(), record.position());
  }

  @Test
  void readsWhatACertificateIsChosenBy() {
    var read = read(hello).orElseThrow();
    assertThat(read.serverName()).contains("Mail.example");
    assertThat(read.applicationProtocols()).containsExactly("h2", "http/1.1");
    assertThat(read.versions()).containsExactlyInAnyOrder(0x0304, 0x0303);
    assertThat(read.offersTls13()).isTrue();
    assertThat(read.signatureSchemes()).contains(0x0403, 0x0804, 0x0401);
    assertThat(read.cipherSuites()).contains(0x1301, 0xc02b, 0xc02f);
  }

  @Test
  void readsSayingsWithoutExtensions() throws Exception {
    var read = read(first(Handshake.client("TLSv1.2"))).orElseThrow();
    assertThat(read.serverName()).isEmpty();
    assertThat(read.applicationProtocols()).isEmpty();
    assertThat(read.offersTls13()).isFalse();
  }

  @Test
  void waitsForAllOfIt() {
    for (int length = 0; length < hello.length; length++) {
      assertThat(read(Arrays.copyOf(hello, length))).as("%d bytes", length).isEmpty();
    }
  }

  /** RFC 8446, 5.1: a message may be spread over records. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100})
  void readsItFromManyRecords(int size) {
    var spread = new ByteArrayOutputStream();
    for (int at = HEADER; at < hello.length; at += size) {
      int length = Math.min(size, hello.length - at);
      spread.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
      spread.write(hello, at, length);
    }
    var bytes = spread.toByteArray();
    assertThat(read(bytes)).isEqualTo(read(hello));
    assertThat(read(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
  }

  /** It is read again with every piece that comes. */
  @Test
  void takesNoLongerForManyRecords() {
    var spread = new ByteArrayOutputStream();
    byte[] start = {1, 0, (byte) 0xea, 0x60};
    for (int i = 0; spread.size() < 65_000; i++) {
      spread.writeBytes(new byte[] {22, 3, 1, 0, 1, i < start.length ? start[i] : 0});
    }
    var bytes = spread.toByteArray();
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 3_000; i++) {
            assertThat(read(bytes)).isEmpty();
          }
        });
  }

  @Test
  void leavesTheBufferAsItIs() {
    var buffer = ByteBuffer.wrap(hello);
    ClientHello.read(buffer);
    assertThat(buffer).isEqualTo(ByteBuffer.wrap(hello));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "474554202f20485454502f312e310d0a", // GET / HTTP/1.1
        "1503010002022800", // an alert
        "16030100000100", // a record of nothing
        "1603014001" + "01", // one too long
        "160301000402000000", // a ServerHello
        "160301000401010001", // longer than any
        "1602000004010000000000", // version 2
        "160301000501000001ff", // a body that ends at once
      })
  void takesNothingFromWhatIsNone(String hex) {
    var bytes = java.util.HexFormat.of().parseHex(hex);
    assertThat(read(bytes)).contains(ClientHello.UNREADABLE);
  }

  /** The engines tell the client what is wrong with it. */
  @Test
  void neverThrowsWhateverComes() {
    long seed = Long.getLong("ucspi.seed", System.nanoTime());
    var random = new Random(seed);
    int unreadable = 0;
    for (int i = 0; i < 100_000; i++) {
      var bytes = mutated(random);
      try {
        unreadable += read(bytes).equals(Optional.of(ClientHello.UNREADABLE)) ? 1 : 0;
      } catch (RuntimeException e) {
        throw new AssertionError("ucspi.seed=" + seed + ", case " + i, e);
      }
    }
    assertThat(unreadable).isBetween(1_000, 99_000);
  }

  private static byte[] mutated(Random random) {
    var bytes = Arrays.copyOf(hello, 1 + random.nextInt(hello.length + 10));
    if (random.nextInt(4) > 0) {
      bytes = hello.clone();
    }
    for (int n = random.nextInt(4); n >= 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static Optional<ClientHello> read(byte[] bytes) {
    return ClientHello.read(ByteBuffer.wrap(bytes));
  }
}
