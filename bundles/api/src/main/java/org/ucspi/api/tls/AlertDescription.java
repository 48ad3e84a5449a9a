package org.ucspi.api.tls;

import static java.util.Map.entry;

import java.util.Map;

/** What alerts say (RFC 8446, 6 and RFC 5246, 7.2). */
public final class AlertDescription {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          entry(0, "close_notify"),
          entry(10, "unexpected_message"),
          entry(20, "bad_record_mac"),
          entry(21, "decryption_failed"),
          entry(22, "record_overflow"),
          entry(30, "decompression_failure"),
          entry(40, "handshake_failure"),
          entry(41, "no_certificate"),
          entry(42, "bad_certificate"),
          entry(43, "unsupported_certificate"),
          entry(44, "certificate_revoked"),
          entry(45, "certificate_expired"),
          entry(46, "certificate_unknown"),
          entry(47, "illegal_parameter"),
          entry(48, "unknown_ca"),
          entry(49, "access_denied"),
          entry(50, "decode_error"),
          entry(51, "decrypt_error"),
          entry(60, "export_restriction"),
          entry(70, "protocol_version"),
          entry(71, "insufficient_security"),
          entry(80, "internal_error"),
          entry(86, "inappropriate_fallback"),
          entry(90, "user_canceled"),
          entry(100, "no_renegotiation"),
          entry(109, "missing_extension"),
          entry(110, "unsupported_extension"),
          entry(111, "certificate_unobtainable"),
          entry(112, "unrecognized_name"),
          entry(113, "bad_certificate_status_response"),
          entry(114, "bad_certificate_hash_value"),
          entry(115, "unknown_psk_identity"),
          entry(116, "certificate_required"),
          entry(120, "no_application_protocol"));

  private AlertDescription() {}

  /** Its name as the RFCs have it, such as {@code unknown_ca}; {@code number 104} for no such. */
  public static String name(int number) {
    return NAMES.getOrDefault(number, "number " + number);
  }
}
