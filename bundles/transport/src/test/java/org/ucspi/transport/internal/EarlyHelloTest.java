package org.ucspi.transport.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.hostile.Attack;

class EarlyHelloTest {
  private static final byte[] STARTTLS = "STARTTLS\r\n".getBytes(ISO_8859_1);
  private static final String BEGIN = "16 03 01 01 00 01 00 00 fc 03 03 "; // 256 bytes follow

  static Stream<byte[]> hellos() throws Exception {
    return Stream.of(TestTls.hello("TLSv1.3"), TestTls.hello("TLSv1.2"));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static int before(byte[] bytes) {
    return new EarlyHello().bytesBefore(ByteBuffer.wrap(bytes));
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void keepsARealOneAndEachBeginningOfIt(byte[] hello) {
    for (int length = 1; length <= hello.length; length++) {
      assertThat(before(Arrays.copyOf(hello, length))).as("length %d", length).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void keepsOneBehindALineAndNotTheLine(byte[] hello) {
    assertThat(before(joined(STARTTLS, hello))).isEqualTo(STARTTLS.length);
    assertThat(before(joined(STARTTLS, STARTTLS, Arrays.copyOf(hello, 1)))).isEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void takesOneInTheMiddleOfALineForText(byte[] hello) {
    var text = joined("x".getBytes(ISO_8859_1), hello);
    assertThat(before(text)).isEqualTo(text.length);
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void keepsWhatAClientSendsBehindIt(byte[] hello) {
    var more = joined(hello, hex("14 03 03 00 01 01"), hex("17 03 03 00 02 aa bb"), hex("17 03"));
    assertThat(before(more)).isZero();
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void takesOneThatTextFollowsForText(byte[] hello) {
    for (var end : new String[] {".", "\r\n.\r\n", "\26\r\n", "\26\3\t"}) {
      var text = joined(hello, end.getBytes(ISO_8859_1));
      assertThat(before(text)).as(end).isEqualTo(text.length);
    }
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void findsTheRealOneBehindOneThatIsText(byte[] hello) {
    var text = joined(hex("16 03 09"), STARTTLS, hello);
    assertThat(before(text)).isEqualTo(13);
  }

  @Test
  void findsNothingInNothing() {
    assertThat(before(new byte[0])).isZero();
    assertThat(before(STARTTLS)).isEqualTo(STARTTLS.length);
  }

  @Test
  void looksFromThePositionToTheLimit() {
    var bytes = ByteBuffer.wrap(joined(STARTTLS, hex("16 03 01"), STARTTLS));
    assertThat(new EarlyHello().bytesBefore(bytes.position(8).limit(13))).isEqualTo(2);
    assertThat(new EarlyHello().bytesBefore(bytes.position(11).limit(13))).isEqualTo(2);
  }

  /** One byte that does not fit, and those just within. */
  @ParameterizedTest
  @CsvSource({
    "15 03 01, alert, false",
    "17 03 01, data, false",
    "16 02 00, version 2, false",
    "16 03 05, a later version, false",
    "16 03 00, SSL 3.0, true",
    "16 03 04, TLS 1.3, true",
    "16 03 01 00 00, an empty record, false",
    "16 03 01 40 00, the longest of plain text, true",
    "16 03 01 41 00, the longest record, true",
    "16 03 01 41 01, a longer one, false",
    "16 03 01 42, a longer one, false",
    "16 03 01 01 00 02, a ServerHello, false",
    "16 03 01 01 00 01 02, a message that nobody takes, false",
    "16 03 01 01 00 01 00 ff ff 02, version 2 inside, false",
    "16 03 01 01 00 01 00 ff ff 03 05, a later version inside, false",
    "16 03 01 00 01 01 16 03 01 00 05 00, a message cut behind its type, true",
    "16 03 01 00 01 02 16 03 01 00 05 00, a ServerHello cut there, false",
    "16 03 01 00 01 01 0d 0a, text behind its type, false",
    "16 03 01 00 04 01 00 ff ff 16 03 01, one cut before its version, true",
    "16 03 01 00 05 01 00 ff ff 03 16 03 01, one cut in its version, true",
    "16 03 01 00 05 01 00 ff ff 02 16 03 01, version 2 cut there, false",
    "16 03 01 01 00 01 00 ff ff 03 03, a message in several records, true",
  })
  void takesForOneWhatFits(String bytes, String what, boolean kept) {
    var text = hex(bytes);
    assertThat(before(text)).as(what).isEqualTo(kept ? 0 : text.length);
  }

  /** Behind a whole record the next one's header has to fit as well. */
  @ParameterizedTest
  @CsvSource({
    "16 03 03, true",
    "14, true",
    "15 03, true",
    "17 03 03 00 10 00, true",
    "13, false",
    "18, false",
    "16 02, false",
    "16 03 05, false",
    "17 03 03 00 00, false",
    "17 03 03 42, false",
    "0d 0a, false",
    "2e, false"
  })
  void takesForOneWhatRecordsFollow(String bytes, boolean kept) {
    var text = joined(hex(BEGIN), new byte[250], hex(bytes));
    assertThat(before(text)).isEqualTo(kept ? 0 : text.length);
  }

  /** What each byte looks like, alone and behind what came before. */
  @ParameterizedTest
  @MethodSource("hellos")
  void findsTheSameInEveryPortion(byte[] hello) {
    var records = joined(hello, hex("14 03 03 00 01 01"), hex("17 03 03 00 02 aa bb"));
    for (var bytes : List.of(records, joined(records, STARTTLS, hello), joined(STARTTLS, hello))) {
      var inPortions = new EarlyHello();
      for (int length = 1; length <= bytes.length; length++) {
        var soFar = Arrays.copyOf(bytes, length);
        int found = inPortions.bytesBefore(ByteBuffer.wrap(soFar));
        assertThat(found).as("length %d", length).isEqualTo(before(soFar));
        if (found > 0) {
          break;
        }
      }
    }
  }

  @Test
  void findsTheSameInEveryPortionOfWhateverComes() throws Exception {
    for (int seed = 1; seed <= 1000; seed++) {
      var random = new Random(seed);
      var bytes = Attack.any(random).on(TestTls.hello("TLSv1.3"), random);
      var text = random.nextBoolean() ? bytes : joined(STARTTLS, bytes);
      var inPortions = new EarlyHello();
      int found = 0;
      for (int length = 1; found == 0 && length <= text.length; length += random.nextInt(600)) {
        var soFar = Arrays.copyOf(text, length);
        found = inPortions.bytesBefore(ByteBuffer.wrap(soFar));
        assertThat(found)
            .as("seed %d, length %d", seed, length)
            .isEqualTo(before(soFar))
            .isBetween(0, length);
      }
    }
  }

  @Test
  void beginsAnewAfterBytesThatWereNone() {
    var hello = new EarlyHello();
    var records = joined(hex(BEGIN), new byte[250], hex("17 03 03 00 02 aa bb"));
    assertThat(hello.bytesBefore(ByteBuffer.wrap(records))).isZero();
    var text = joined(records, STARTTLS);
    assertThat(hello.bytesBefore(ByteBuffer.wrap(text))).isEqualTo(text.length);
    var other = joined(hex(BEGIN), new byte[250], hex("17 03 03 00 09"), new byte[9]);
    assertThat(hello.bytesBefore(ByteBuffer.wrap(other))).isZero();
    other[261] = '.';
    assertThat(hello.bytesBefore(ByteBuffer.wrap(text))).isEqualTo(text.length);
    assertThat(hello.bytesBefore(ByteBuffer.wrap(other))).isEqualTo(other.length);
  }

  /** Thousands of beginnings that all go on with the same records, the last of which is wrong. */
  @Test
  void looksAtNoRecordTwiceForAStrangersPleasure() {
    var bytes = ByteBuffer.allocate(1 << 16);
    while (bytes.position() < 16_000) {
      int toRecords = 16_008 - (bytes.position() + 6);
      bytes.put(hex("0a 16 03 03")).putShort((short) toRecords).put(hex("01 00 00 00 03 03"));
    }
    bytes.position(16_008);
    while (bytes.remaining() > 6) {
      bytes.put(hex("17 03 03 00 01 00"));
    }
    bytes.put((byte) '.').flip();
    var hello = new EarlyHello();
    assertThat(hello.bytesBefore(bytes)).isEqualTo(bytes.remaining());
    assertTimeout(
        Duration.ofSeconds(1),
        () -> {
          for (int i = 0; i < 100; i++) {
            hello.bytesBefore(bytes);
          }
        });
  }

  @Test
  void takesNoMoreTimeForMoreOfThemInSingleBytes() {
    var bytes =
        ByteBuffer.allocate(SessionStream.MOST_KEPT).put(hex("16 03 03 00 06 01 00 00 02 03 03"));
    while (bytes.remaining() >= 6) {
      bytes.put(hex("17 03 03 00 01 00"));
    }
    var hello = new EarlyHello();
    assertTimeout(
        Duration.ofSeconds(1),
        () -> {
          for (int length = 1; length <= bytes.position(); length++) {
            assertThat(hello.bytesBefore(ByteBuffer.wrap(bytes.array(), 0, length))).isZero();
          }
        });
  }
}
