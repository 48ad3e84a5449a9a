package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CiphertextTest {
  private final Ciphertext ciphertext = new Ciphertext();

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 6, 700, 40_000})
  void givesEachRecordWholeWhateverThePieces(int longestPiece) {
    var random = new Random(longestPiece);
    var sent = new ByteArrayOutputStream();
    for (int length : new int[] {1, 16_401, 0, 300, 5_000, 16_401, 16_401, 3}) {
      var record = new byte[5 + length];
      random.nextBytes(record);
      record[3] = (byte) (length >> 8);
      record[4] = (byte) length;
      sent.writeBytes(record);
    }
    var all = ByteBuffer.wrap(sent.toByteArray());
    var received = new ByteArrayOutputStream();
    while (all.hasRemaining()) {
      var lent = new byte[Math.min(all.remaining(), 1 + random.nextInt(longestPiece))];
      all.get(lent);
      ciphertext.append(ByteBuffer.wrap(lent));
      takeRecords(received);
      ciphertext.keep();
      Arrays.fill(lent, (byte) 0xee);
    }
    assertThat(received.toByteArray()).isEqualTo(sent.toByteArray());
    assertThat(ciphertext.isEmpty()).isTrue();
  }

  private void takeRecords(ByteArrayOutputStream received) {
    for (var next = ciphertext.view(); next.remaining() >= 5; next = ciphertext.view()) {
      int length = 5 + (next.getShort(next.position() + 3) & 0xffff);
      if (next.remaining() < length) {
        return;
      }
      var record = new byte[length];
      next.get(record);
      received.writeBytes(record);
    }
  }

  @Test
  void copiesNothingOfWholeRecords() {
    var lent = ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 1, 9});
    ciphertext.append(lent);
    assertThat(ciphertext.view()).isSameAs(lent);
  }

  @Test
  void holdsLittleForARecordThatIsOnlyAnnounced() {
    ciphertext.append(ByteBuffer.wrap(new byte[] {23, 3, 3, 63, 0}));
    ciphertext.keep();
    assertThat(ciphertext.view().capacity()).isLessThan(1024);
  }

  /** Of a record that came in two pieces, in the handshake. */
  @Test
  void holdsNothingOfWhatTheEngineHasTaken() throws Exception {
    var hello = TestTls.hello();
    var engine = TestTls.server();
    engine.beginHandshake();
    var input = new TlsInput(engine);
    input.append(ByteBuffer.wrap(hello, 0, 100));
    assertThat(input.handshake()).isEqualTo(TlsInput.Stop.EMPTY);
    input.keep();
    assertThat(input.holdsMemory()).isTrue();
    input.append(ByteBuffer.wrap(hello, 100, hello.length - 100));
    assertThat(input.handshake()).isEqualTo(TlsInput.Stop.RECORD);
    input.keep();
    assertThat(input.holdsMemory()).isFalse();
  }
}
