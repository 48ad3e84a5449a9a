package org.ucspi.environment.internal;

import java.util.ArrayList;
import java.util.List;

/** The subject or the issuer of a certificate: its attributes in their order. */
record DistinguishedName(List<Attribute> attributes) {
  /** OpenSSL has no room for more of an object identifier that it has no name for. */
  private static final int IDENTIFIER_CHARACTERS = 79;

  /**
   * One attribute.
   *
   * @param joined whether it is of the same relative distinguished name as the one before
   */
  record Attribute(boolean joined, String type, Der value) {
    static Attribute of(Der der, boolean joined) {
      var parts = der.children(Der.SEQUENCE);
      if (parts.size() != 2) {
        throw new Der.Malformed("attribute of " + parts.size() + " parts");
      }
      return new Attribute(joined, parts.get(0).identifier(), parts.get(1));
    }
  }

  static DistinguishedName of(Der name) {
    var attributes = new ArrayList<Attribute>();
    for (var relative : name.children(Der.SEQUENCE)) {
      boolean joined = false;
      for (var attribute : relative.children(Der.SET)) {
        attributes.add(Attribute.of(attribute, joined));
        joined = true;
      }
    }
    return new DistinguishedName(attributes);
  }

  /** Such as {@code /C=US/ST=New York/CN=name}. */
  String oneline() {
    var line = new StringBuilder();
    for (var attribute : attributes) {
      var type = attribute.type();
      var shown =
          ObjectNames.brief(type)
              .orElseGet(() -> type.substring(0, Math.min(type.length(), IDENTIFIER_CHARACTERS)));
      line.append(attribute.joined() ? '+' : '/').append(shown).append('=');
      CertificateText.oneline(attribute.value(), line);
    }
    return line.toString();
  }

  /** The values of a type of attribute, in their order. */
  List<String> values(String type) {
    return attributes.stream()
        .filter(attribute -> attribute.type().equals(type))
        .map(attribute -> CertificateText.of(attribute.value()))
        .toList();
  }
}
