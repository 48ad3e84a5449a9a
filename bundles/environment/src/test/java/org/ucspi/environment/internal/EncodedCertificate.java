package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** A certificate of no library: it has its encoding and nothing else, or not even that. */
final class EncodedCertificate extends Certificate {
  private static final long serialVersionUID = 1;

  private final byte[] encoded;

  /** How often somebody wanted the encoding. */
  final transient AtomicInteger asked = new AtomicInteger();

  EncodedCertificate(byte[] encoded) {
    super("X.509");
    this.encoded = encoded.clone();
  }

  /** The first certificate of a PEM file. */
  static EncodedCertificate of(Path pem) {
    try {
      var lines =
          Files.readString(pem, UTF_8).replaceFirst("(?s).*?-----BEGIN CERTIFICATE-----", "");
      var base64 = lines.substring(0, lines.indexOf("-----END"));
      return new EncodedCertificate(Base64.getMimeDecoder().decode(base64));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public byte[] getEncoded() throws CertificateEncodingException {
    asked.incrementAndGet();
    if (encoded.length == 0) {
      throw new CertificateEncodingException("none");
    }
    return encoded.clone();
  }

  @Override
  public void verify(PublicKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void verify(PublicKey key, String provider) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return "certificate";
  }

  @Override
  public PublicKey getPublicKey() {
    throw new UnsupportedOperationException();
  }
}
