package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** Writes certificates that no honest program would make. Nobody has signed them. */
final class DerWriter {
  static final String CN = "0603550403";
  static final String OU = "060355040b";

  private static final byte[] ED25519 = hex("300506032b6570");
  private static final byte[] KEY = hex("302a300506032b6570032100" + "42".repeat(32));
  private static final byte[] SIGNATURE = element(0x03, new byte[65]);

  byte[] version = hex("a003020102");
  byte[] serial = hex("020105");
  byte[] algorithm = ED25519;
  byte[] issuer = name(attribute(CN, 0x0c, "issuer".getBytes(UTF_8)));
  byte[] start = element(0x17, "260101000000Z".getBytes(US_ASCII));
  byte[] subject = name(attribute(CN, 0x0c, "subject".getBytes(UTF_8)));
  byte[] extensions = new byte[0];

  /** The certificate as it stands. */
  EncodedCertificate certificate() {
    var end = element(0x17, "270101000000Z".getBytes(US_ASCII));
    var validity = element(0x30, start, end);
    var signed =
        element(0x30, version, serial, algorithm, issuer, validity, subject, KEY, extensions);
    return new EncodedCertificate(element(0x30, signed, algorithm, SIGNATURE));
  }

  DerWriter subject(byte[]... attributes) {
    subject = name(attributes);
    return this;
  }

  /** Once for each list of names. */
  DerWriter alternativeNames(byte[]... lists) {
    var all =
        Arrays.stream(lists)
            .map(list -> element(0x30, hex("0603551d11"), element(0x04, element(0x30, list))))
            .toArray(byte[][]::new);
    extensions = element(0xa3, element(0x30, all));
    return this;
  }

  static byte[] name(byte[]... attributes) {
    var sets = Arrays.stream(attributes).map(a -> element(0x31, a)).toArray(byte[][]::new);
    return element(0x30, sets);
  }

  static byte[] attribute(String type, int tag, byte[] value) {
    return element(0x30, hex(type), element(tag, value));
  }

  static byte[] element(int tag, byte[]... contents) {
    var content = new ByteArrayOutputStream();
    for (var part : contents) {
      content.writeBytes(part);
    }
    int length = content.size();
    var element = new ByteArrayOutputStream();
    element.write(tag);
    if (length < 0x80) {
      element.write(length);
    } else {
      element.writeBytes(new byte[] {(byte) 0x83, (byte) (length >> 16), (byte) (length >> 8)});
      element.write(length);
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
