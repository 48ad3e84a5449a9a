package org.ucspi.tls.internal;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;

/**
 * What a CA's OCSP responder (RFC 6960) says of one certificate, to be sent along with it (RFC
 * 6066, section 8).
 */
final class Staple {
  private final NamedFile file;
  private final byte[] response;
  private final Identity identity;
  private final Instant notBefore;
  private final Instant notAfter;

  private Staple(NamedFile file, byte[] response, Identity identity, SingleResp single) {
    this.file = file;
    this.response = response;
    this.identity = identity;
    this.notBefore = single.getThisUpdate().toInstant();
    this.notAfter =
        single.getNextUpdate() == null ? Instant.MAX : single.getNextUpdate().toInstant();
  }

  /**
   * Reads a response in DER.
   *
   * @param identities of which one is what it must be about
   */
  static Staple read(NamedFile file, List<Identity> identities) throws MaterialException {
    var bytes = Pem.bytes(file);
    try {
      var response = new OCSPResp(bytes);
      if (response.getStatus() != OCSPResp.SUCCESSFUL
          || !(response.getResponseObject() instanceof BasicOCSPResp basic)) {
        throw file.problem("is an OCSP response without an answer");
      }
      for (SingleResp single : basic.getResponses()) {
        for (Identity identity : identities) {
          if (isAbout(single, identity.certificate())) {
            var staple = new Staple(file, bytes, identity, single);
            staple.check(file, single);
            return staple;
          }
        }
      }
    } catch (IOException | OCSPException | RuntimeException e) {
      throw file.problem("is not an OCSP response in DER", e);
    }
    throw file.problem("is an OCSP response for none of the certificates");
  }

  /** Whether it is to be sent with that certificate now; one out of date helps nobody. */
  boolean isFor(Identity other) {
    var now = Instant.now();
    return identity.equals(other) && !now.isBefore(notBefore) && now.isBefore(notAfter);
  }

  boolean isOf(NamedFile other) {
    return file.equals(other);
  }

  byte[] response() {
    return response.clone();
  }

  Instant notAfter() {
    return notAfter;
  }

  private void check(NamedFile file, SingleResp single) throws MaterialException {
    if (single.getCertStatus() != org.bouncycastle.cert.ocsp.CertificateStatus.GOOD) {
      throw file.problem("says that the certificate is revoked or unknown");
    }
    var now = Instant.now();
    if (now.isBefore(notBefore) || !now.isBefore(notAfter)) {
      throw file.problem("is out of date: good from " + notBefore + " to " + notAfter);
    }
  }

  private static boolean isAbout(SingleResp single, X509Certificate certificate) {
    var id = single.getCertID();
    if (!id.getSerialNumber().equals(certificate.getSerialNumber())) {
      return false;
    }
    try {
      var digest = MessageDigest.getInstance(id.getHashAlgOID().getId());
      var issuer = digest.digest(certificate.getIssuerX500Principal().getEncoded());
      return Arrays.equals(issuer, id.getIssuerNameHash());
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Staple that
        && Arrays.equals(response, that.response)
        && identity.equals(that.identity);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(response);
  }
}
