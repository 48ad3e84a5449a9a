package org.ucspi.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.ucspi.hostile.ClientHello.joined;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/** What a client may send in place of its ClientHello. */
public enum Attack {
  NONE(Change.of((hello, random) -> {})),
  BITS((records, random) -> Damage.bits(records, 1 + random.nextInt(8), random)),
  BYTES(Damage::bytes),
  CUT_OFF((records, random) -> Arrays.copyOf(records, random.nextInt(records.length + 1))),
  /** With the lengths of record and message right. */
  CUT_SHORT(
      (records, random) -> {
        var message = new ClientHello(records).message().toBytes();
        int length = 4 + random.nextInt(message.length - 3);
        var body = Arrays.copyOfRange(message, 4, length);
        return Records.of(new Draft().number(1, 1).vector(3, body).toBytes(), Records.LONGEST);
      }),
  WRONG_LENGTH(
      (records, random) ->
          Records.of(new ClientHello(records).message().withWrongLength(random), Records.LONGEST)),
  WRONG_RECORD_LENGTH(
      (records, random) ->
          new Draft()
              .number(1, Records.HANDSHAKE)
              .number(2, 0x301)
              .vector(2, Records.contents(records))
              .withWrongLength(random)),
  FRAGMENTS(
      (records, random) -> {
        var message = Records.contents(records);
        int longest = random.nextBoolean() ? 1 + random.nextInt(8) : message.length;
        return Records.of(message, 1 + random.nextInt(longest));
      }),
  SEVERAL(
      (records, random) -> {
        var message = Records.contents(records);
        var all = new byte[0];
        for (int i = 1 + random.nextInt(4); i >= 0; i--) {
          all = joined(all, random.nextBoolean() ? message : Damage.bits(message, 1, random));
        }
        return Records.of(all, random.nextBoolean() ? message.length : Records.LONGEST);
      }),
  WRONG_RECORD(
      (records, random) ->
          Records.record(Records.type(random), Records.version(random), Records.contents(records))),
  WRONG_MESSAGE(Change.of((hello, random) -> hello.type = random.nextInt(256))),
  STRAY_RECORDS(
      (records, random) ->
          switch (random.nextInt(3)) {
            case 0 -> joined(Records.strays(random), records);
            case 1 -> joined(records, Records.strays(random));
            default -> {
              var message = Records.contents(records);
              int half = random.nextInt(message.length + 1);
              yield joined(
                  Records.of(Arrays.copyOf(message, half), Records.LONGEST),
                  Records.strays(random),
                  Records.of(Arrays.copyOfRange(message, half, message.length), Records.LONGEST));
            }
          }),
  RECORD_SIZE(
      (records, random) -> {
        var content = Arrays.copyOf(Records.contents(records), Records.size(random));
        var record = Records.record(Records.HANDSHAKE, 0x303, content);
        return random.nextBoolean() ? record : joined(record, records);
      }),
  /** A message that announces far more than comes. */
  ENDLESS_MESSAGE(
      (records, random) -> {
        var flood = new byte[random.nextInt(400_000)];
        int length = random.nextBoolean() ? 0xffffff : random.nextInt(1 << 24);
        var begin = new Draft().number(1, 1).number(3, length).toBytes();
        return Records.of(joined(begin, flood), 1 + random.nextInt(Records.LONGEST));
      }),
  SSL2(
      (records, random) -> {
        var ciphers = new byte[3 * random.nextInt(40)];
        var hello =
            new Draft()
                .number(1, random.nextInt(8) == 0 ? random.nextInt(256) : 1)
                .number(2, Records.version(random))
                .number(2, ciphers.length + random.nextInt(2))
                .number(2, random.nextInt(4) == 0 ? 16 : 0)
                .number(2, 16 + 16 * random.nextInt(2))
                .bytes(ciphers)
                .bytes(new byte[32])
                .toBytes();
        int length = random.nextInt(4) == 0 ? random.nextInt(0x8000) : hello.length;
        return joined(new Draft().number(2, 0x8000 | length).toBytes(), hello);
      }),
  STRANGER(
      (records, random) -> {
        var random64k = new byte[random.nextInt(random.nextBoolean() ? 100 : 70_000)];
        random.nextBytes(random64k);
        return switch (random.nextInt(7)) {
          case 0 -> "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1);
          case 1 -> "EHLO localhost\r\nSTARTTLS\r\n".getBytes(ISO_8859_1);
          case 2 -> "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
          case 3 -> "SSH-2.0-OpenSSH_9.2\r\n".getBytes(ISO_8859_1);
          case 4 -> new byte[random.nextInt(70_000)];
          case 5 -> joined(new byte[] {22, 3, 1}, random64k);
          default -> random64k;
        };
      }),
  ALERTS(
      (records, random) ->
          random.nextBoolean() ? Records.alerts(random) : joined(records, Records.alerts(random))),
  EXTENSIONS(Change.of(Damage::extensions)),
  BIG_EXTENSIONS(
      Change.of(
          (hello, random) -> {
            var body = new byte[random.nextInt(20_000)];
            for (int i = random.nextInt(4); i >= 0; i--) {
              hello.extensions.add(0, new ClientHello.Extension(0x8a8a + i * 0x1010, body));
              if (hello.message().toBytes().length > 64_000) {
                hello.extensions.remove(0);
              }
            }
          })),
  NAMES(
      Change.of(
          (hello, random) -> {
            hello.put(ClientHello.SERVER_NAME, HostileNames.extension(random));
            if (random.nextInt(8) == 0) {
              hello.extensions.add(
                  0,
                  new ClientHello.Extension(
                      ClientHello.SERVER_NAME, HostileNames.extension(random)));
            }
          })),
  VERSIONS(
      Change.of(
          (hello, random) -> {
            hello.version = Records.version(random);
            if (random.nextBoolean()) {
              var list = new Draft();
              for (int i = random.nextInt(random.nextInt(8) == 0 ? 127 : 5); i > 0; i--) {
                list.number(2, Records.version(random));
              }
              var versions = new Draft().vector(1, list.toBytes()).toBytes();
              hello.put(ClientHello.SUPPORTED_VERSIONS, versions);
            }
          })),
  PARTS(Change.of(Damage::parts)),
  SHUFFLED(Change.of((hello, random) -> Collections.shuffle(hello.extensions, random)));

  /** Turns one thing that a client sends into another. */
  @FunctionalInterface
  interface Change {
    byte[] of(byte[] records, Random random);

    /** One of the message's parts. */
    static Change of(Parts change) {
      return (records, random) -> {
        var hello = new ClientHello(records);
        change.to(hello, random);
        return hello.records();
      };
    }
  }

  /** Changes a ClientHello in its parts. */
  @FunctionalInterface
  interface Parts {
    void to(ClientHello hello, Random random);
  }

  @SuppressWarnings("ImmutableEnumChecker") // none has a state
  private final Change change;

  Attack(Change change) {
    this.change = change;
  }

  /**
   * Makes one.
   *
   * @param hello what a good client sent, its records included
   */
  public byte[] on(byte[] hello, Random random) {
    var bytes = change.of(hello, random);
    // now and then something else is wrong as well
    return random.nextInt(8) == 0 ? Damage.bits(bytes, 1, random) : bytes;
  }

  public static Attack any(Random random) {
    return values()[random.nextInt(values().length)];
  }
}
