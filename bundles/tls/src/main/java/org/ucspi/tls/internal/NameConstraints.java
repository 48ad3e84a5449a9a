package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * For which names CAs may issue (RFC 5280, 4.2.1.10). The JDK's verifier looks at them too, but not
 * at those of the root.
 */
final class NameConstraints {
  private static final Pattern DNS_NAME =
      Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)+", Pattern.CASE_INSENSITIVE);

  private static final String WILDCARD = "*.";

  private final PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();

  /** DNS names, in lower case. */
  private final Set<String> excluded = new HashSet<>();

  private NameConstraints() {}

  /**
   * What is wrong with the names of a path.
   *
   * @param path the client's certificate first
   */
  static Optional<Flaw> problem(List<X509Certificate> path) {
    if (path.stream().noneMatch(NameConstraints::constrains)) {
      return Optional.empty();
    }
    var constraints = new NameConstraints();
    for (int i = path.size() - 1; i >= 0; i--) {
      var certificate = path.get(i);
      if (i == 0 || !Issuers.isSelfIssued(certificate)) {
        var problem = constraints.check(certificate, i == 0);
        if (problem.isPresent()) {
          return problem;
        }
      }
      constraints.add(certificate);
    }
    return Optional.empty();
  }

  private static boolean constrains(X509Certificate certificate) {
    return certificate.getExtensionValue(Extension.nameConstraints.getId()) != null;
  }

  private void add(X509Certificate certificate) {
    var constraints =
        Extensions.of(
            certificate,
            Extension.nameConstraints,
            org.bouncycastle.asn1.x509.NameConstraints::getInstance);
    if (constraints.isEmpty()) {
      return;
    }
    var permitted = constraints.get().getPermittedSubtrees();
    if (permitted != null) {
      validator.intersectPermittedSubtree(permitted);
    }
    var subtrees = constraints.get().getExcludedSubtrees();
    if (subtrees != null) {
      for (GeneralSubtree subtree : subtrees) {
        validator.addExcludedSubtree(subtree);
        dnsName(subtree.getBase()).ifPresent(excluded::add);
      }
    }
  }

  private Optional<Flaw> check(X509Certificate certificate, boolean isLeaf) {
    List<GeneralName> names;
    try {
      names = names(certificate, isLeaf);
    } catch (RuntimeException e) {
      return Optional.of(Flaw.NAME_SYNTAX);
    }
    try {
      for (GeneralName name : names) {
        validator.checkPermitted(name);
      }
    } catch (NameConstraintValidatorException | RuntimeException e) {
      return Optional.of(Flaw.NOT_PERMITTED);
    }
    try {
      for (GeneralName name : names) {
        validator.checkExcluded(name);
        if (dnsName(name).filter(this::standsForExcluded).isPresent()) {
          return Optional.of(Flaw.EXCLUDED);
        }
      }
    } catch (NameConstraintValidatorException | RuntimeException e) {
      return Optional.of(Flaw.EXCLUDED);
    }
    return Optional.empty();
  }

  private static Optional<String> dnsName(GeneralName name) {
    return name.getTagNo() == GeneralName.dNSName
        ? Optional.of(name.getName().toString().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** A wildcard lies in no subtree below it, but is good for the names there. */
  private boolean standsForExcluded(String name) {
    return name.startsWith(WILDCARD)
        && excluded.stream()
            .anyMatch(e -> e.substring(e.indexOf('.') + 1).equals(name.substring(2)));
  }

  /** Without DNS names, a common name that looks like one counts as one, as with OpenSSL. */
  private static List<GeneralName> names(X509Certificate certificate, boolean isLeaf) {
    var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    var names = new ArrayList<GeneralName>();
    if (subject.getRDNs().length > 0) {
      names.add(new GeneralName(subject));
    }
    for (var part : subject.getRDNs(BCStyle.EmailAddress)) {
      names.add(new GeneralName(GeneralName.rfc822Name, text(part)));
    }
    Extensions.of(certificate, Extension.subjectAlternativeName, GeneralNames::getInstance)
        .ifPresent(more -> names.addAll(Arrays.asList(more.getNames())));
    if (isLeaf && names.stream().noneMatch(n -> n.getTagNo() == GeneralName.dNSName)) {
      for (var part : subject.getRDNs(BCStyle.CN)) {
        if (DNS_NAME.matcher(text(part)).matches()) {
          names.add(new GeneralName(GeneralName.dNSName, text(part)));
        }
      }
    }
    return names;
  }

  private static String text(org.bouncycastle.asn1.x500.RDN part) {
    return IETFUtils.valueToString(part.getFirst().getValue());
  }
}
