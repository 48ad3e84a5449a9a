package org.ucspi.tls.internal;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.ucspi.api.connection.Peer;

/**
 * Whether a certificate is a peer's own: RFC 9525, with a client in the place of the server where
 * it is one. Its alternative names must have the peer's DNS name, or its address; the common name
 * never counts.
 */
final class PeerName {
  private static final String LABEL = "(?!-)[a-z0-9-]{1,63}(?<!-)";

  /** The last label has a letter: else it is an address. Nothing but ASCII folds into these. */
  private static final Pattern NAME =
      Pattern.compile("(" + LABEL + "\\.)*(?=[0-9-]*[a-z])" + LABEL);

  private static final String WILDCARD = "*.";
  private static final int LONGEST = 253;

  private PeerName() {}

  /** Why a certificate is not a client's, in a few words; empty when it is. */
  static Optional<String> mismatch(X509Certificate certificate, Peer peer) {
    var address = peer.address().getAddress();
    if (hasAddress(certificate, address)
        || peer.host().filter(host -> hasHost(certificate, host)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        peer.host()
            .map(name -> "neither " + name + " nor ")
            .orElse("the client's name is not known, and not ")
            .concat(address.getHostAddress()));
  }

  static boolean hasAddress(X509Certificate certificate, InetAddress address) {
    return names(certificate).stream().anyMatch(name -> isAddress(name, address));
  }

  static boolean hasHost(X509Certificate certificate, String host) {
    var reference = reference(host);
    return reference.isPresent()
        && names(certificate).stream().anyMatch(name -> isHost(name, reference.get()));
  }

  private static List<GeneralName> names(X509Certificate certificate) {
    try {
      return Extensions.of(certificate, Extension.subjectAlternativeName, GeneralNames::getInstance)
          .map(names -> Arrays.asList(names.getNames()))
          .orElse(List.of());
    } catch (RuntimeException | StackOverflowError e) {
      return List.of(); // what cannot be read names nobody
    }
  }

  /**
   * Octet by octet (RFC 9525, 6.5). An IPv4 address that is mapped into IPv6 is none of the peer's:
   * name constraints for IPv4 addresses would say nothing about it.
   */
  private static boolean isAddress(GeneralName name, InetAddress address) {
    if (name.getTagNo() != GeneralName.iPAddress) {
      return false;
    }
    var octets = ASN1OctetString.getInstance(name.getName()).getOctets();
    return Arrays.equals(octets, address.getAddress());
  }

  private static boolean isHost(GeneralName name, String host) {
    return name.getTagNo() == GeneralName.dNSName
        && matches(ASN1IA5String.getInstance(name.getName()).getString(), host);
  }

  /** RFC 9525, 6.3: a wildcard is the whole left-most label, and stands for exactly one. */
  private static boolean matches(String presented, String host) {
    if (!presented.startsWith(WILDCARD)) {
      return wellFormed(presented).filter(host::equals).isPresent();
    }
    int dot = host.indexOf('.');
    return dot > 0
        && wellFormed(presented.substring(WILDCARD.length()))
            .filter(host.substring(dot + 1)::equals)
            .isPresent();
  }

  /** With a dot at its end it is the same name to the DNS. */
  private static Optional<String> reference(String host) {
    return wellFormed(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
  }

  /** In lower case; none where it is not the name of a host. */
  private static Optional<String> wellFormed(String name) {
    if (name.length() > LONGEST || !name.chars().allMatch(c -> c < 128)) {
      return Optional.empty();
    }
    var lower = name.toLowerCase(Locale.ROOT);
    return NAME.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
  }
}
