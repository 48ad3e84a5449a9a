package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Texts and times as mod_ssl has them from OpenSSL. */
final class CertificateText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

  private static final DateTimeFormatter DIGITS =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss u 'GMT'", Locale.ENGLISH);

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private CertificateText() {}

  /**
   * As ASN1_STRING_print_ex with ASN1_STRFLGS_ESC_CTRL and UTF8_CONVERT: a control character is a
   * backslash and two hexadecimal digits, a backslash is two. What is no character in the value's
   * own encoding is U+FFFD, which OpenSSL would pass or drop: no name shall look like another.
   */
  static String of(Der value) {
    var octets = value.octets();
    var text =
        switch (value.tag()) {
          case Der.UTF8_STRING -> new String(octets, UTF_8);
          case Der.BMP_STRING -> new String(octets, UTF_16BE);
          case Der.UNIVERSAL_STRING -> new String(octets, UTF_32BE);
          default -> new String(octets, ISO_8859_1);
        };
    var shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f) {
        shown.append('\\').append(HEX.toHexDigits((byte) c));
      } else if (c == '\\') {
        shown.append("\\\\");
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** As X509_NAME_oneline of OpenSSL 3: octets, whatever the value's own encoding. */
  static void oneline(Der value, StringBuilder to) {
    for (byte octet : value.octets()) {
      if (octet < ' ' || octet > '~') {
        to.append("\\x").append(HEX.toHexDigits(octet));
      } else {
        to.append(octet == '/' || octet == '+' ? "\\" : "").append((char) octet);
      }
    }
  }

  /** As ASN1_TIME_print; only the forms of RFC 5280, in GMT and with seconds. */
  static String time(Der time) {
    var text = new String(time.octets(), US_ASCII);
    if (!text.endsWith("Z")) {
      throw new Der.Malformed("time of another zone");
    }
    var digits = text.substring(0, text.length() - 1);
    if (time.tag() == Der.UTC_TIME) {
      digits = (digits.compareTo("50") < 0 ? "20" : "19") + digits;
    } else if (time.tag() != Der.GENERALIZED_TIME) {
      throw new Der.Malformed("tag " + time.tag() + " for a time");
    }
    try {
      return SHOWN.format(LocalDateTime.parse(digits, DIGITS));
    } catch (DateTimeException e) {
      throw new Der.Malformed("time " + e.getMessage());
    }
  }

  static String pem(byte[] certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + LINES.encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }
}
