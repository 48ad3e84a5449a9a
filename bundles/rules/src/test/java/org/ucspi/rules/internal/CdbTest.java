package org.ucspi.rules.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.Verdict;

class CdbTest {
  private static final int HEADER = 2048;
  private static final int FUZZED = 100_000;

  private static final String FREE = "0000000000000000";

  /** What the C tcprules of ucspi-tcp 0.88 writes behind the header for the rules below. */
  private static final String OF_C =
      "07000000"
          + "0a000000"
          + hex("1.2.3.4+A=x\0+B=c\0")
          + ("01000000" + "02000000" + hex("=D\0"))
          + ("07000000" + "00000000" + hex("1.2.3.5"))
          + ("00000000" + "02000000" + hex("D\0"))
          + (FREE + "05150000" + "33080000")
          + (FREE + "98b50200" + "19080000")
          + ("cefa4c3c" + "24080000" + FREE)
          + ("cffa4c3c" + "00080000" + FREE);

  @Test
  void writesWhatTheCToolWrites() throws Exception {
    var records = Texts.records("1.2.3.4:allow,A=\"x\",B=,c,", "=:deny", "1.2.3.5:allow", ":deny");
    var file = Cdb.write(records).array();
    assertThat(hex(new String(file, HEADER, file.length - HEADER, ISO_8859_1))).isEqualTo(OF_C);
    var header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int tables = file.length - 4 * 16;
    assertThat(header.getInt()).as("the empty table before all").isEqualTo(tables);
    assertThat(header.getInt()).isZero();
    assertThat(header.getInt(8 * 5)).isEqualTo(tables);
    assertThat(header.getInt(8 * 5 + 4)).isEqualTo(2);
  }

  @Test
  void keepsWhatNobodyCanMatch() throws Exception {
    var builder = new Records.Builder();
    for (var key : new String[] {"1.2.3", "_xyz", "^zz", "abc", "::1", "01.2.3.4", " ", "=A"}) {
      builder.add(key, new byte[] {'D', 0});
    }
    var file = Cdb.write(builder.build()).array();
    var read = Cdb.read(file);
    assertThat(Cdb.write(read).array()).isEqualTo(file);
    var rules = Rules.of(read);
    for (var ip : new String[] {"1.2.3.4", "::1", "0.0.0.0"}) {
      assertThat(rules.check(Texts.peer(ip, "a", "x")).rule()).isEmpty();
    }
  }

  @Test
  void allowsEverybodyByDatabaseWithoutRules() throws Exception {
    var file = Cdb.write(new Records.Builder().build()).array();
    assertThat(file).hasSize(HEADER);
    assertThat(Rules.of(Cdb.read(file)).check(Texts.peer("::1"))).isInstanceOf(Verdict.Allow.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "D        | has an instruction without its end",
        "+A=x     | has an instruction without its end",
        "D0X0     | has an unknown instruction",
        "Dx0      | has an unknown instruction",
        "0        | has an unknown instruction",
        "+A0      | has a variable without a proper name",
        "+=x0     | has a variable without a proper name",
        "+0       | has a variable without a proper name",
        "+MAXCONIP=-10 | sets MAXCONIP to something other than a number",
        "+MAXCONIP=x0 | sets MAXCONIP to something other than a number",
      })
  void refusesInstructionsThatNobodyUnderstands(String data, String problem) throws Exception {
    var builder = new Records.Builder();
    builder.add("1.2.3.4", data.replace('0', '\0').getBytes(ISO_8859_1));
    var records = Cdb.read(Cdb.write(builder.build()).array());
    assertThatThrownBy(() -> Rules.of(records))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessage("its rule \"1.2.3.4\": " + problem);
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    var file = file();
    for (int length = 0; length < file.length; length++) {
      var truncated = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Cdb.read(truncated))
          .as("%d bytes", length)
          .isInstanceOf(RuleSyntaxException.class)
          .hasMessageStartingWith("is no database of tcprules, or a damaged one: it");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 16, 1000})
  void refusesWhatIsLongerThanItShouldBe(int more) throws Exception {
    var file = file();
    var longer = Arrays.copyOf(file, file.length + more);
    Arrays.fill(longer, file.length, longer.length, (byte) 7);
    if (more < 8) {
      Cdb.read(longer); // too short for anything to be found in it
    } else {
      assertThatThrownBy(() -> Cdb.read(longer)).isInstanceOf(RuleSyntaxException.class);
    }
  }

  /** The C tools read through the hash tables: one damaged bit there would lose them a rule. */
  @Test
  void refusesEachDamagedBitOfItsIndex() throws Exception {
    var file = file();
    int tables = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    for (int at = tables; at < file.length; at++) {
      int inPlace = (at - tables) % 8;
      boolean free = ByteBuffer.wrap(file).getInt(at - inPlace + 4) == 0;
      for (int bit = 0; bit < 8; bit++) {
        var damaged = file.clone();
        damaged[at] ^= (byte) (1 << bit);
        boolean hashOfFreePlace = inPlace < 4 && free;
        if (!hashOfFreePlace) {
          assertThatThrownBy(() -> Cdb.read(damaged))
              .as("bit %d of byte %d", bit, at)
              .isInstanceOf(RuleSyntaxException.class);
        }
      }
    }
  }

  @Test
  void findsEndOfWhatLeadsInCircles() throws Exception {
    var file = file();
    var numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int tables = numbers.getInt(0);
    for (int at = tables; at < file.length; at += 4) {
      numbers.putInt(at, HEADER); // no free place, and all lead to the first record
    }
    assertThatThrownBy(() -> Cdb.read(file)).isInstanceOf(RuleSyntaxException.class);
  }

  @Test
  void takesManyRulesForOneAddressButNotWithoutEnd() throws Exception {
    var builder = new Records.Builder();
    for (int i = 0; i < 10_000; i++) {
      builder.add("1.2.3.4", new byte[0]);
    }
    assertThat(Cdb.read(Cdb.write(builder.build()).array()).count()).isEqualTo(10_000);
    for (int i = 0; i < 90_000; i++) {
      builder.add("1.2.3.4", new byte[0]);
    }
    assertThatThrownBy(() -> Cdb.write(builder.build()))
        .hasMessage("has too many rules for one address");
  }

  /** Anything may come out but an exception of another kind, or none after a long time. */
  @Test
  void livesThroughAnyBytes() throws Exception {
    var random = new Random(1);
    int read = 0;
    for (int i = 0; i < FUZZED; i++) {
      var bytes = i % 4 == 0 ? anything(random) : damaged(random);
      try {
        if (Cdb.isCdb(bytes)) {
          Rules.of(Cdb.read(bytes)).check(Texts.peer("1.2.3.4", "a.example", "joe"));
          read++;
        } else {
          Rules.of(RuleText.file("fuzz", bytes)).check(Texts.peer("::1", "a.example", "joe"));
        }
      } catch (RuleSyntaxException | InvalidRulesException e) {
        assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\n").doesNotContain("null");
      }
    }
    assertThat(read).as("files that were good enough").isPositive();
  }

  private static byte[] anything(Random random) {
    var bytes = new byte[random.nextInt(HEADER + 200)];
    random.nextBytes(bytes);
    for (int i = random.nextInt(4) * 100; i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) ":=@/,.\nallowdeny0123456789".charAt(i % 26);
    }
    return bytes;
  }

  /** A good file with a few numbers or bytes changed, in its header, records or tables. */
  private byte[] damaged(Random random) throws Exception {
    var file = file();
    var numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int[] interesting = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, HEADER, file.length, 8, 7};
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextBoolean() ? HEADER : 0;
      int at = from + random.nextInt(file.length - 4 - from);
      if (random.nextBoolean()) {
        numbers.putInt(at & ~3, interesting[random.nextInt(interesting.length)]);
      } else {
        file[at] = (byte) random.nextInt();
      }
    }
    return random.nextInt(5) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
  }

  private static byte[] file() throws Exception {
    return Cdb.write(
            Texts.records(
                "1.2.3.4:allow,A=\"x\"",
                "1.2.3.5-9:deny",
                "10.0.0.0/8:deny",
                "::/0:allow",
                "=.example:deny,B=\"y\"",
                "joe@=a.example:allow",
                "=:allow",
                ":deny"))
        .array();
  }

  private static String hex(String bytes) {
    return HexFormat.of().formatHex(bytes.getBytes(ISO_8859_1));
  }
}
