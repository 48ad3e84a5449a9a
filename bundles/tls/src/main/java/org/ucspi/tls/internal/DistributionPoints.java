package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Which part of a CA's revocation lists a certificate belongs to (RFC 5280, 4.2.1.13). */
final class DistributionPoints {
  private DistributionPoints() {}

  /** Whether one of a certificate's distribution points has a name of a list's. */
  static boolean name(X509Certificate certificate, DistributionPointName list) {
    var points =
        Extensions.of(certificate, Extension.cRLDistributionPoints, CRLDistPoint::getInstance);
    var wanted = names(list).toList();
    return points.stream()
        .flatMap(p -> Arrays.stream(p.getDistributionPoints()))
        .filter(point -> point.getReasons() == null && point.getCRLIssuer() == null)
        .map(DistributionPoint::getDistributionPoint)
        .flatMap(DistributionPoints::names)
        .anyMatch(wanted::contains);
  }

  private static Stream<GeneralName> names(DistributionPointName name) {
    return Optional.ofNullable(name).stream()
        .filter(n -> n.getType() == DistributionPointName.FULL_NAME)
        .flatMap(n -> Arrays.stream(GeneralNames.getInstance(n.getName()).getNames()));
  }
}
