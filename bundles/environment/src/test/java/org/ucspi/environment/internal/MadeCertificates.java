package org.ucspi.environment.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Certificates of every kind, made by the openssl program and signed by one CA. */
final class MadeCertificates {
  private static final String P256 = "EC -pkeyopt ec_paramgen_curve:P-256";

  private static final String EVERY_PART =
      """
      C=US
      ST=New York
      L=Brooklyn
      O=Example, Inc.
      OU=Mail
      CN=mail.example
      title=Dr.
      initials=J.D.
      GN=Jane
      SN=Doe
      description=of every kind
      UID=jdoe
      emailAddress=jane@mail.example
      """;

  private final OpenSsl openssl;

  /** File by what is particular of it. */
  final Map<String, String> files = new LinkedHashMap<>();

  MadeCertificates(OpenSsl openssl) {
    this(openssl, "C=DE\nO=Test CA\nOU=Certificates\nCN=CA 1");
  }

  /**
   * None yet, but what is needed for them.
   *
   * @param ca the subject of the CA, as in openssl.cnf
   */
  MadeCertificates(OpenSsl openssl, String ca) {
    this.openssl = openssl;
    key("ca.key", P256);
    config("ca.cnf", "utf8only", ca, "basicConstraints=CA:TRUE");
    openssl.run("req -x509 -new -key ca.key -config ca.cnf -days 30 -out ca.pem");
    key("key.pem", P256);
  }

  /** All of them. */
  MadeCertificates all() {
    ofKinds();
    ofNames();
    ofSerials();
    ofForms();
    return this;
  }

  private void ofKinds() {
    withKey("RSA 2048", "RSA -pkeyopt rsa_keygen_bits:2048");
    withKey("EC P-521", "EC -pkeyopt ec_paramgen_curve:P-521");
    withKey("Ed25519", "ED25519");
    withKey("Ed448", "ED448");
    withKey("RSA-PSS key", "RSA-PSS -pkeyopt rsa_keygen_bits:2048");
    key("rsa.key", "RSA");
    openssl.run("req -x509 -new -key rsa.key -config ca.cnf -sha384 -out pkcs1.pem");
    files.put("RSA with SHA-384", "pkcs1.pem");
    openssl.run(
        "req -x509 -new -key rsa.key -config ca.cnf -sigopt rsa_padding_mode:pss -out pss.pem");
    files.put("RSA-PSS signature", "pss.pem");
  }

  private void ofNames() {
    named("EC P-256, every part of a name", EVERY_PART);
    named("multi-valued RDN", "C=US\nO=Example\n+OU=Mail\n+L=Here\nCN=mail.example\n+UID=7");
    named("several OUs", "0.OU=first\n1.OU=second\n0.CN=one\n2.OU=third\n1.CN=two");
    named("umlauts, CJK, emoji", "O=Müller & Söhne\nOU=日本語\nCN=\uD83D\uDE00 smiles\nL=Ærø");
    named("quotes", "O=\\\"Quoted\\\" \\'s, Inc.\nOU=a/b+c=d;e<f>g\nCN=/CN=root");
    named("back-slashes", "O=a\\\\\\\\b\nCN=\\\\\\\\x41\nOU=\\\\\\\\0A");
    named("control characters", "O=two\\nlines\nOU=\\ttab\nCN=bell\u0007 delete\u007f");
    named("blanks and number signs", "CN=\\#1\nO=a  b");
    named(
        "parts without a name",
        "0.1.2.3.4.5.6.7=x\n0.2.999.1=y\njurisdictionC=DE\nserialNumber=12");
    named("long identifier", "0.1.3.6.1.4.1." + "99999999.".repeat(9) + "1=x\nCN=long");
    var latin = "O=Müller\nOU=日本 €\nCN=plain\nL=Ærø / \\\\\\\\";
    signed("T61 and BMP strings", "default", latin, "subjectAltName=DNS:a.example", "");
    signed(
        "empty subject",
        "utf8only",
        "CN=x",
        "subjectAltName=critical,DNS:*.mail.example,email:a@b.example",
        "-subj /");
    var many =
        IntStream.range(0, 75)
            .mapToObj("DNS:%1$d.example,email:%1$d@x.example,IP:10.0.0.%1$d,URI:x:%1$d"::formatted)
            .collect(Collectors.joining(","));
    named("300 SANs", "CN=many", "subjectAltName=" + many);
  }

  private void ofSerials() {
    var serials =
        List.of(
            "0",
            "7",
            "-5",
            "128",
            "0xF0000000000000000000000000000000000000FF",
            "0x7" + "F".repeat(39));
    serials.forEach(
        serial ->
            signed(
                "serial " + serial,
                "utf8only",
                "CN=s",
                "keyUsage=keyAgreement",
                "-set_serial " + serial));
  }

  private void ofForms() {
    config("v1.cnf", "utf8only", "CN=version 1", "");
    openssl.run("req -new -key key.pem -config v1.cnf -out v1.csr");
    openssl.run("x509 -req -in v1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out v1.pem");
    files.put("version 1", "v1.pem");
    dated("dates before 1950", "19400101000000Z", "19491231235959Z");
    dated("dates of 1950", "19500101000000Z", "19991231235959Z");
    dated("dates before and after 2050", "491231235959Z", "20500209010203Z");
    dated("no end", "20240229120000Z", "99991231235959Z");
  }

  private void withKey(String name, String algorithm) {
    var file = "key" + files.size();
    key(file + ".key", algorithm);
    openssl.run("req -x509 -new -key " + file + ".key -config ca.cnf -out " + file + ".pem");
    files.put(name, file + ".pem");
  }

  private void named(String name, String subject) {
    named(name, subject, "subjectAltName=DNS:x.example");
  }

  private void named(String name, String subject, String extensions) {
    signed(name, "utf8only", subject, extensions, "-days 3650");
  }

  /** Signed by the CA. */
  String signed(String name, String mask, String subject, String extensions, String options) {
    var file = "signed" + files.size() + ".pem";
    config("signed.cnf", mask, subject, extensions);
    openssl.run(
        "req -x509 -new -key key.pem -config signed.cnf -CA ca.pem -CAkey ca.key -out "
            + (file + " " + options).strip());
    files.put(name, file);
    return file;
  }

  private void dated(String name, String start, String end) {
    var file = "dated" + files.size() + ".pem";
    openssl.write("index.txt", "");
    openssl.write(
        "dated.cnf",
        """
        [ca]
        default_ca=here
        [here]
        new_certs_dir=.
        database=index.txt
        rand_serial=yes
        default_md=sha256
        policy=any
        [any]
        commonName=optional
        """);
    openssl.run("req -new -key key.pem -config v1.cnf -out dated.csr");
    openssl.run(
        "ca -batch -notext -config dated.cnf -cert ca.pem -keyfile ca.key -in dated.csr -out "
            + (file + " -startdate " + start + " -enddate " + end));
    files.put(name, file);
  }

  void key(String file, String algorithm) {
    openssl.run("genpkey -quiet -out " + file + " -algorithm " + algorithm);
  }

  private void config(String file, String mask, String subject, String extensions) {
    openssl.write(
        file,
        """
        [req]
        prompt=no
        utf8=yes
        string_mask=%s
        distinguished_name=subject
        x509_extensions=extensions
        [subject]
        %s
        [extensions]
        %s
        """
            .formatted(mask, subject, extensions));
  }
}
