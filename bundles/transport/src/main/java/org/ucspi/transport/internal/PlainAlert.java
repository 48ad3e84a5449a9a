package org.ucspi.transport.internal;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * A fatal alert that is not encrypted: what a client sends that cannot go on with the handshake,
 * because it does not trust our certificate for one. Clients of TLS 1.3 may send it where an engine
 * expects what is encrypted already, and takes it for damage.
 */
final class PlainAlert {
  private static final int ALERT = 21;
  private static final int FATAL = 2;

  /** RFC 8446, 6 and RFC 5246, 7.2. */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          entry(10, "unexpected_message"),
          entry(20, "bad_record_mac"),
          entry(21, "decryption_failed"),
          entry(22, "record_overflow"),
          entry(30, "decompression_failure"),
          entry(40, "handshake_failure"),
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
          entry(109, "missing_extension"),
          entry(110, "unsupported_extension"),
          entry(112, "unrecognized_name"),
          entry(113, "bad_certificate_status_response"),
          entry(115, "unknown_psk_identity"),
          entry(116, "certificate_required"),
          entry(120, "no_application_protocol"));

  private PlainAlert() {}

  /** The name of the alert that these bytes begin with. Takes nothing. */
  static Optional<String> in(Ciphertext bytes) {
    boolean fatal =
        bytes.size() >= 7
            && bytes.peek(0) == ALERT
            && bytes.peek(3) == 0
            && bytes.peek(4) == 2 // encrypted ones are longer
            && bytes.peek(5) == FATAL;
    return fatal
        ? Optional.of(NAMES.getOrDefault(bytes.peek(6), "number " + bytes.peek(6)))
        : Optional.empty();
  }
}
