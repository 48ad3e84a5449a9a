package org.ucspi.environment.internal;

import java.math.BigInteger;
import java.util.List;

/**
 * What stands in a certificate (RFC 5280, section 4.1). Each field is read when it is asked for.
 */
record CertificateFields(List<Der> fields, boolean hasVersion) {
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int EMAIL_NAME = 0x81;
  private static final int DNS_NAME = 0x82;
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

  static CertificateFields of(byte[] certificate) {
    var signed = child(Der.of(certificate), 0).children(Der.SEQUENCE);
    return new CertificateFields(signed, !signed.isEmpty() && signed.get(0).tag() == VERSION);
  }

  String version() {
    var encoded = hasVersion ? child(fields.get(0), VERSION, 0).integer() : BigInteger.ZERO;
    return encoded.add(BigInteger.ONE).toString();
  }

  String serial() {
    return field(0).integer().toString();
  }

  String signatureAlgorithm() {
    return algorithm(field(1));
  }

  DistinguishedName issuer() {
    return DistinguishedName.of(field(2));
  }

  String notBefore() {
    return CertificateText.time(child(field(3), 0));
  }

  String notAfter() {
    return CertificateText.time(child(field(3), 1));
  }

  DistinguishedName subject() {
    return DistinguishedName.of(field(4));
  }

  String keyAlgorithm() {
    return algorithm(child(field(5), 0));
  }

  List<String> dnsNames() {
    return alternativeNames(DNS_NAME);
  }

  List<String> emailNames() {
    return alternativeNames(EMAIL_NAME);
  }

  private List<String> alternativeNames(int kind) {
    return alternativeNames().stream()
        .filter(name -> name.tag() == kind)
        .map(CertificateText::of)
        .toList();
  }

  /** None where the extension is there twice: nobody can tell which one was meant. */
  private List<Der> alternativeNames() {
    var found =
        fields.stream()
            .filter(field -> field.tag() == EXTENSIONS)
            .flatMap(field -> child(field, EXTENSIONS, 0).children(Der.SEQUENCE).stream())
            .filter(extension -> child(extension, 0).identifier().equals(SUBJECT_ALTERNATIVE_NAME))
            .toList();
    return found.size() == 1 ? names(found.get(0)) : List.of();
  }

  private static List<Der> names(Der extension) {
    var parts = extension.children(Der.SEQUENCE);
    var value = parts.get(parts.size() - 1);
    if (value.tag() != Der.OCTET_STRING) {
      throw new Der.Malformed("extension without a value");
    }
    return Der.of(value.octets()).children(Der.SEQUENCE);
  }

  /** The long name as mod_ssl has it, where OpenSSL has one. */
  private static String algorithm(Der identified) {
    return ObjectNames.full(child(identified, 0).identifier()).orElse("UNKNOWN");
  }

  /** Counted without the version, which old certificates leave out. */
  private Der field(int index) {
    int position = hasVersion ? index + 1 : index;
    if (position >= fields.size()) {
      throw new Der.Malformed("no field " + index);
    }
    return fields.get(position);
  }

  private static Der child(Der parent, int index) {
    return child(parent, Der.SEQUENCE, index);
  }

  private static Der child(Der parent, int tag, int index) {
    var children = parent.children(tag);
    if (index >= children.size()) {
      throw new Der.Malformed("no element " + index);
    }
    return children.get(index);
  }
}
