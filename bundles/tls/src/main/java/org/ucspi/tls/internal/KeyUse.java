package org.ucspi.tls.internal;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a client can do something with a certificate: by the signature schemes it knows (RFC
 * 8446, 4.2.3) and, in TLS 1.2, by its cipher suites (RFC 5246, 7.4.2).
 */
final class KeyUse {
  private static final Set<Integer> RSA = Set.of(0x0804, 0x0805, 0x0806);
  private static final Set<Integer> RSA_BEFORE_13 = Set.of(0x0401, 0x0501, 0x0601, 0x0201);
  private static final Set<Integer> ED25519 = Set.of(0x0807);
  private static final Set<Integer> ED448 = Set.of(0x0808);
  private static final Set<Integer> ECDSA_BEFORE_13 = Set.of(0x0403, 0x0503, 0x0603, 0x0203);

  /** By the bits of the order of the curve. */
  private static final Map<Integer, Integer> ECDSA = Map.of(256, 0x0403, 384, 0x0503, 521, 0x0603);

  private KeyUse() {}

  /**
   * Whether the client of a hello takes it.
   *
   * @param protocols ours
   * @param numbers of suites by their standard names
   */
  static boolean suits(
      PublicKey key, ClientHello hello, List<String> protocols, Map<String, Integer> numbers) {
    if (hello.offersTls13() && protocols.contains("TLSv1.3")) {
      return knows(hello, schemes(key));
    }
    var marker = key instanceof ECPublicKey || key instanceof EdECPublicKey ? "_ECDSA_" : "RSA_";
    boolean suite =
        numbers.entrySet().stream()
            .anyMatch(
                s -> s.getKey().contains(marker) && hello.cipherSuites().contains(s.getValue()));
    return suite
        && (hello.signatureSchemes().isEmpty()
            || knows(hello, schemes(key))
            || knows(hello, schemesBefore13(key)));
  }

  private static boolean knows(ClientHello hello, Set<Integer> schemes) {
    return schemes.stream().anyMatch(hello.signatureSchemes()::contains);
  }

  private static Set<Integer> schemes(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      return Set.of(ECDSA.getOrDefault(ec.getParams().getOrder().bitLength(), -1));
    }
    if (key instanceof EdECPublicKey ed) {
      return ed.getParams().getName().equals("Ed25519") ? ED25519 : ED448;
    }
    return RSA;
  }

  private static Set<Integer> schemesBefore13(PublicKey key) {
    if (key instanceof EdECPublicKey) {
      return schemes(key);
    }
    return key instanceof ECPublicKey ? ECDSA_BEFORE_13 : RSA_BEFORE_13;
  }
}
