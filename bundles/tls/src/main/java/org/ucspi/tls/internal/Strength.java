package org.ucspi.tls.internal;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is too weak to prove anything: OpenSSL's security level 2, of 112 bits. */
final class Strength {
  private static final Pattern WEAK_DIGESTS = Pattern.compile("(MD\\d|SHA-?1(?!\\d)).*");

  private static final int RSA_BITS = 2048;
  private static final int EC_BITS = 224;

  private Strength() {}

  static boolean isWeak(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() < RSA_BITS;
    }
    if (key instanceof DSAPublicKey dsa) {
      return dsa.getParams() == null || dsa.getParams().getP().bitLength() < RSA_BITS;
    }
    return key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < EC_BITS;
  }

  /** Of its signature, not its key. */
  static boolean isWeak(X509Certificate certificate) {
    return isWeak(certificate.getSigAlgName(), certificate.getSigAlgParams());
  }

  static boolean isWeak(X509CRL crl) {
    return isWeak(crl.getSigAlgName(), crl.getSigAlgParams());
  }

  private static boolean isWeak(String algorithm, byte[] parameters) {
    var digest = algorithm.startsWith("RSASSA-PSS") ? digest(parameters) : algorithm;
    return WEAK_DIGESTS.matcher(digest.toUpperCase(Locale.ROOT)).matches();
  }

  /** RFC 4055, 3.1: SHA-1 where nothing is said. */
  private static String digest(byte[] pss) {
    try {
      var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(pss);
      return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    } catch (GeneralSecurityException | java.io.IOException | RuntimeException e) {
      return "SHA-1";
    }
  }
}
