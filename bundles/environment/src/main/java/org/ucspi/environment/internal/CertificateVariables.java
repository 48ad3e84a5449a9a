package org.ucspi.environment.internal;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The variables of one certificate. A field that cannot be read is not set, and the others are: a
 * certificate is what somebody else has written.
 */
final class CertificateVariables {
  /** More of a kind than this are left out. */
  static final int OF_A_KIND = 1_000;

  /** The parts of a name that have variables of their own, in their order. */
  private static final Map<String, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("C", "2.5.4.6");
    PARTS.put("ST", "2.5.4.8");
    PARTS.put("L", "2.5.4.7");
    PARTS.put("O", "2.5.4.10");
    PARTS.put("OU", "2.5.4.11");
    PARTS.put("CN", "2.5.4.3");
    PARTS.put("T", "2.5.4.12");
    PARTS.put("I", "2.5.4.43");
    PARTS.put("G", "2.5.4.42");
    PARTS.put("S", "2.5.4.4");
    PARTS.put("D", "2.5.4.13");
    PARTS.put("UID", "0.9.2342.19200300.100.1.1");
    PARTS.put("Email", "1.2.840.113549.1.9.1");
  }

  private final VariableBlock block;
  private final String prefix;

  private CertificateVariables(VariableBlock block, String prefix) {
    this.block = block;
    this.prefix = prefix;
  }

  /** SSL_SERVER_*. */
  static Map<String, String> server(Certificate served) {
    var block = new VariableBlock();
    encoded(served).ifPresent(new CertificateVariables(block, "SSL_SERVER_")::describe);
    return block.variables();
  }

  /** SSL_CLIENT_*: all of the client's own certificate, and those of its issuers as they are. */
  static Map<String, String> client(List<Certificate> shown) {
    var block = new VariableBlock();
    var client = new CertificateVariables(block, "SSL_CLIENT_");
    encoded(shown.get(0)).ifPresent(client::describe);
    var chain =
        shown.stream()
            .skip(1)
            .limit(OF_A_KIND)
            .map(issuer -> encoded(issuer).map(CertificateText::pem).orElse(""))
            .toList();
    client.numbered("CERT_CHAIN_", chain);
    return block.variables();
  }

  private static Optional<byte[]> encoded(Certificate certificate) {
    try {
      return Optional.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      return Optional.empty();
    }
  }

  private void describe(byte[] encoded) {
    var fields = read(() -> CertificateFields.of(encoded));
    fields.ifPresent(this::describe);
    put("CERT", CertificateText.pem(encoded));
    fields.flatMap(has -> read(has::dnsNames)).ifPresent(names -> numbered("SAN_DNS_", names));
    fields.flatMap(has -> read(has::emailNames)).ifPresent(names -> numbered("SAN_Email_", names));
  }

  private void describe(CertificateFields fields) {
    field("M_VERSION", fields::version);
    field("M_SERIAL", fields::serial);
    read(fields::subject).ifPresent(name -> name("S_DN", name));
    read(fields::issuer).ifPresent(name -> name("I_DN", name));
    field("V_START", fields::notBefore);
    field("V_END", fields::notAfter);
    field("A_SIG", fields::signatureAlgorithm);
    field("A_KEY", fields::keyAlgorithm);
  }

  /** The first of a kind has no number, the second is number 1, as mod_ssl counts. */
  private void name(String variable, DistinguishedName name) {
    put(variable, name.oneline());
    PARTS.forEach(
        (part, type) -> {
          var values = name.values(type);
          for (int i = 0; i < Math.min(values.size(), OF_A_KIND); i++) {
            put(variable + "_" + part + (i == 0 ? "" : "_" + i), values.get(i));
          }
        });
  }

  private void numbered(String variable, List<String> values) {
    for (int i = 0; i < Math.min(values.size(), OF_A_KIND); i++) {
      put(variable + i, values.get(i));
    }
  }

  private void field(String variable, Supplier<String> field) {
    read(field).ifPresent(value -> put(variable, value));
  }

  private void put(String variable, String value) {
    block.put(prefix + variable, value);
  }

  private static <T> Optional<T> read(Supplier<T> field) {
    try {
      return Optional.of(field.get());
    } catch (Der.Malformed e) {
      return Optional.empty();
    }
  }
}
