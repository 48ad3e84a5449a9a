package org.ucspi.tls.internal;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;

/** Why a certificate does not verify, in the words of OpenSSL's X509_verify_cert_error_string. */
enum Flaw {
  UNSPECIFIED(1, "unspecified certificate verification error"),
  NO_CRL(3, "unable to get certificate CRL", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  SIGNATURE(7, "certificate signature failure", BasicReason.INVALID_SIGNATURE),
  CRL_SIGNATURE(8, "CRL signature failure", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  NOT_YET_VALID(9, "certificate is not yet valid", BasicReason.NOT_YET_VALID),
  EXPIRED(10, "certificate has expired", BasicReason.EXPIRED),
  CRL_NOT_YET_VALID(11, "CRL is not yet valid", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  CRL_EXPIRED(12, "CRL has expired", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  CRL_WITHOUT_END(
      16, "format error in CRL's nextUpdate field", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  SELF_SIGNED(18, "self-signed certificate"),
  SELF_SIGNED_IN_CHAIN(19, "self-signed certificate in certificate chain"),
  NO_ISSUER(20, "unable to get local issuer certificate"),
  LEAF_WITHOUT_ISSUER(21, "unable to verify the first certificate"),
  TOO_LONG(22, "certificate chain too long"),
  REVOKED(23, "certificate revoked", BasicReason.REVOKED),
  NOT_CA(24, "invalid CA certificate"),
  PATH_LENGTH(25, "path length constraint exceeded"),
  PURPOSE(26, "unsuitable certificate purpose"),
  CRITICAL_EXTENSION(34, "unhandled critical extension"),
  NO_CRL_SIGNING(
      35, "key usage does not include CRL signing", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  CRITICAL_CRL_EXTENSION(
      36, "unhandled critical CRL extension", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  EXTENSION(41, "invalid or inconsistent certificate extension"),
  POLICY(42, "invalid or inconsistent certificate policy extension"),
  OTHER_CRL_SCOPE(44, "different CRL scope", BasicReason.UNDETERMINED_REVOCATION_STATUS),
  NOT_PERMITTED(47, "permitted subtree violation"),
  EXCLUDED(48, "excluded subtree violation"),
  NAME_SYNTAX(53, "unsupported or invalid name syntax"),
  HOST_NAME(62, "hostname mismatch"),
  WEAK_KEY(28, "EE certificate key too weak", BasicReason.ALGORITHM_CONSTRAINED),
  WEAK_CA_KEY(28, "CA certificate key too weak", BasicReason.ALGORITHM_CONSTRAINED),
  WEAK_DIGEST(28, "CA signature digest algorithm too weak", BasicReason.ALGORITHM_CONSTRAINED);

  /** BoringSSL's number, from which the native engine makes its alert. */
  private final int code;

  private final String text;

  /** From it other engines make theirs, if any do. */
  private final BasicReason reason;

  Flaw(int code, String text) {
    this(code, text, BasicReason.UNSPECIFIED);
  }

  Flaw(int code, String text, BasicReason reason) {
    this.code = code;
    this.text = text;
    this.reason = reason;
  }

  /** With what each kind of engine makes its alert from. */
  CertificateException exception(String message) {
    return new OpenSslCertificateException(
        message, new CertPathValidatorException(message, null, null, -1, reason), code);
  }

  /** Those that Apache's mod_ssl lets go with SSLVerifyClient optional_no_ca. */
  boolean isOfUnknownIssuer() {
    return switch (this) {
      case SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_ISSUER, LEAF_WITHOUT_ISSUER -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
