package org.ucspi.tls.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
    id = "org.ucspi.tlsclient",
    name = "UCSPI TLS profile of clients",
    description = "Which servers are trusted, what they are shown, and the policy of TLS")
@interface ClientTlsConfig {

  @AttributeDefinition(
      description =
          "What a server's certificate is held against: none (anybody is trusted, for tests); issuer"
              + " (a trusted CA); hostname (and the name or address that was asked for)")
  String verify() default "hostname";

  @AttributeDefinition(
      description =
          "PEM file of CAs that are trusted for servers; empty, as caDirectory: those of the system")
  String caFile() default "";

  @AttributeDefinition(
      description = "Directory of such CAs: PEM files, or as openssl rehash makes it")
  String caDirectory() default "";

  @AttributeDefinition(description = "PEM file of revocation lists (CRL), one of each CA")
  String crlFile() default "";

  @AttributeDefinition(
      description = "Most certificates between a server's certificate and a trusted CA's",
      min = "0",
      max = "100")
  int verifyDepth() default 1;

  @AttributeDefinition(
      description =
          "PEM file: the certificate for servers that ask for one, then its chain; empty for none")
  String certificate() default "";

  @AttributeDefinition(
      description =
          "PEM file: its private key as PKCS#8, PKCS#1 or SEC1, plain or encrypted; empty: it is in"
              + " certificate")
  String key() default "";

  @AttributeDefinition(description = "Password of the key", type = AttributeType.PASSWORD)
  String _keyPassword() default "";

  @AttributeDefinition(description = "File whose first line is the password of the key")
  String keyPasswordFile() default "";

  @AttributeDefinition(
      description =
          "Whether servers are told the name that was asked for (SNI); addresses never are")
  boolean sendServerName() default true;

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

  @AttributeDefinition(
      description = "What does the cryptography: jdk, openssl, or auto: openssl where it is there")
  String provider() default "auto";
}
