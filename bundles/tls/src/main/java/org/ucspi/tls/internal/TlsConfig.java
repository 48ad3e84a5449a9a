package org.ucspi.tls.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
    id = "org.ucspi.tls",
    name = "UCSPI TLS profile",
    description = "Certificate, key and policy of TLS for the listeners that name this profile")
@interface TlsConfig {

  @AttributeDefinition(
      description =
          "PEM file: the certificate, then its chain in any order that forms one; several files (RSA"
              + " and ECDSA) separated by commas; with key empty too: a self-signed certificate for"
              + " localhost, for demos")
  String certificate() default "";

  @AttributeDefinition(
      description =
          "PEM file: the private key as PKCS#8, PKCS#1 or SEC1, plain or encrypted; one for each of"
              + " certificate, in its order, or one with all of them; empty: they are in"
              + " certificate")
  String key() default "";

  @AttributeDefinition(description = "Password of the key", type = AttributeType.PASSWORD)
  String _keyPassword() default "";

  @AttributeDefinition(description = "File whose first line is the password of the key")
  String keyPasswordFile() default "";

  @AttributeDefinition(
      description =
          "Whether clients show a certificate: none; request (a bad one is refused); any (none is"
              + " refused, SSL_CLIENT_VERIFY says what it is worth); required; hostname (required and"
              + " matching the client's name or address)")
  String clientCertificate() default "none";

  @AttributeDefinition(
      description =
          "PEM file of CAs that are trusted for client certificates; empty, as caDirectory: those in"
              + " clientCaFile")
  String caFile() default "";

  @AttributeDefinition(
      description = "Directory of such CAs: PEM files, or as openssl rehash makes it")
  String caDirectory() default "";

  @AttributeDefinition(
      description =
          "PEM file of the CAs that clients are told to choose from; empty: those that are trusted")
  String clientCaFile() default "";

  @AttributeDefinition(
      description = "PEM file of revocation lists (CRL), one of each CA, for client certificates")
  String crlFile() default "";

  @AttributeDefinition(
      description = "Most certificates between a client's certificate and a trusted CA's",
      min = "0",
      max = "100")
  int verifyDepth() default 1;

  @AttributeDefinition(description = "Versions of TLS, separated by commas")
  String[] protocols() default {"TLSv1.3", "TLSv1.2"};

  @AttributeDefinition(
      description =
          "Cipher suites in order of preference: expressions such as HIGH:!aNULL, OpenSSL or standard"
              + " names, suites of TLS 1.3; empty: safe defaults")
  String ciphers() default "";

  @AttributeDefinition(description = "Groups for the key exchange, separated by commas")
  String[] groups() default {"X25519", "P-256", "P-384"};

  @AttributeDefinition(
      description = "ALPN protocols in order of preference, separated by commas; empty: no ALPN")
  String[] applicationProtocols() default {};

  @AttributeDefinition(description = "Whether clients may resume sessions with tickets")
  boolean sessionTickets() default true;

  @AttributeDefinition(
      description = "Seconds for which a session can be resumed",
      min = "1",
      max = "604800")
  int sessionTimeoutSeconds() default 7200;

  @AttributeDefinition(
      description =
          "File of ticket keys of 48 bytes each, the first for new tickets, to share sessions between"
              + " machines; empty: own keys")
  String ticketKeyFile() default "";

  @AttributeDefinition(
      description = "DER file of an OCSP response to staple; several separated by commas")
  String ocspResponse() default "";

  @AttributeDefinition(
      description = "What does the cryptography: jdk, openssl, or auto: openssl where it is there")
  String provider() default "auto";
}
