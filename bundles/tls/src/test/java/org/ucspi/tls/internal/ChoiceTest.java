package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceTest {
  private static final String PLAIN = "certificate=/p.pem";
  private static final String FULL =
      "certificate=/p.pem key=/p.key clientCertificate=request caFile=/pca clientCaFile=/pcca"
          + " verifyDepth=3";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      // variables | certificate, key, demand, trusted, told, depth over a plain profile | over a
      // full one
      value = {
        "CERTFILE=/c | /c - none - - 1 | /c /p.key request /pca /pcca 3",
        "CERTCHAINFILE=/cc | /cc - none - - 1 | /cc /p.key request /pca /pcca 3",
        "CERTFILE=/c CERTCHAINFILE=/cc | /cc - none - - 1 | /cc /p.key request /pca /pcca 3",
        "CERTFILE=/c CERTCHAINFILE= | /c - none - - 1 | /c /p.key request /pca /pcca 3",
        "CERTFILE= CERTCHAINFILE=/cc | /cc - none - - 1 | /cc /p.key request /pca /pcca 3",
        "CERTCHAINFILE= | /p.pem - none - - 1 | /p.pem /p.key request /pca /pcca 3",
        "KEYFILE=/k | /p.pem /k none - - 1 | /p.pem /k request /pca /pcca 3",
        "KEYFILE= | /p.pem - none - - 1 | /p.pem - request /pca /pcca 3",
        "CERTFILE=/c KEYFILE= | /c - none - - 1 | /c - request /pca /pcca 3",
        "CERTFILE=/c KEYFILE=/k | /c /k none - - 1 | /c /k request /pca /pcca 3",
        "CAFILE=/ca | /p.pem - none /ca - 1 | /p.pem /p.key request /ca /pcca 3",
        "CAFILE= | /p.pem - none - - 1 | /p.pem /p.key request - /pcca 3",
        "CCAFILE=/cca | /p.pem - request - /cca 1 | /p.pem /p.key request /pca /cca 3",
        "CCAFILE= | /p.pem - none - - 1 | /p.pem /p.key request /pca - 3",
        "CCAFILE=- | /p.pem - none - - 0 | /p.pem /p.key none - - 0",
        "CCAFILE=- CCAVERIFY=1 CAFILE=/ca | /p.pem - none - - 0 | /p.pem /p.key none - - 0",
        "CCAVERIFY=1 CAFILE=/ca | /p.pem - required /ca - 1 | /p.pem /p.key required /ca /pcca 3",
        "CCAVERIFY=no CCAFILE=/cca | /p.pem - required - /cca 1 | /p.pem /p.key required /pca /cca 3",
        "CCAVERIFY= | /p.pem - none - - 1 | /p.pem /p.key request /pca /pcca 3",
        "VERIFYDEPTH=0 | /p.pem - none - - 0 | /p.pem /p.key request /pca /pcca 0",
        "VERIFYDEPTH=100 | /p.pem - none - - 100 | /p.pem /p.key request /pca /pcca 100",
        "VERIFYDEPTH= | /p.pem - none - - 1 | /p.pem /p.key request /pca /pcca 3",
        "CADIR= DHFILE= | /p.pem - none - - 1 | /p.pem /p.key request /pca /pcca 3",
      })
  void liesOverProfile(String variables, String overPlain, String overFull) throws Exception {
    var choice = Choice.of(parsed(variables + " PATH=/x TCPREMOTEIP=192.0.2.1"));
    assertThat(described(choice.over(profile(PLAIN)))).isEqualTo(overPlain);
    assertThat(described(choice.over(profile(FULL)))).isEqualTo(overFull);
  }

  @Test
  void neverAsksForLessThanRequiredUnlessTold() throws Exception {
    var profile = profile("certificate=/p clientCertificate=required caFile=/pca");
    for (String variables : List.of("CCAVERIFY=", "CCAFILE=/cca", "CAFILE=/ca", "CCAFILE=")) {
      assertThat(described(Choice.of(parsed(variables)).over(profile))).contains(" required ");
    }
    assertThat(described(Choice.of(parsed("CCAFILE=-")).over(profile))).contains(" none ");
    var names = profile("certificate=/p clientCertificate=hostname caFile=/pca");
    for (String variables : List.of("CCAVERIFY=1", "CCAFILE=/cca", "CAFILE=/ca")) {
      assertThat(described(Choice.of(parsed(variables)).over(names))).contains(" hostname ");
    }
  }

  @Test
  void asksForNoLessThanRequestWhereItNamesTheCas() throws Exception {
    var profile = profile("certificate=/p clientCertificate=any caFile=/pca");
    assertThat(described(Choice.of(parsed("CCAFILE=/cca")).over(profile))).contains(" request ");
    for (String variables : List.of("CCAFILE=", "CAFILE=/ca", "VERIFYDEPTH=2")) {
      assertThat(described(Choice.of(parsed(variables)).over(profile))).contains(" any ");
    }
  }

  @Test
  void takesCiphersAsProfileDoes() throws Exception {
    var profile = profile("certificate=/p.pem ciphers=TLS_AES_128_GCM_SHA256");
    assertThat(
            Choice.of(Map.of("CIPHERS", "TLS_AES_256_GCM_SHA384")).over(profile).policy().ciphers())
        .containsExactly("TLS_AES_256_GCM_SHA384");
    assertThat(Choice.of(Map.of("CERTFILE", "/c")).over(profile).policy().ciphers())
        .containsExactly("TLS_AES_128_GCM_SHA256");
    assertThat(Choice.of(Map.of("CIPHERS", "")).over(profile).policy().ciphers())
        .isEqualTo(profile(PLAIN).policy().ciphers());
  }

  @Test
  void takesPathsFromKarafsBase() throws Exception {
    System.setProperty("karaf.base", "/opt/karaf");
    try {
      var settings = Choice.of(Map.of("CERTFILE", "etc/c.pem")).over(profile(PLAIN));
      assertThat(settings.certificates().get(0).certificate().path())
          .isEqualTo(Path.of("/opt/karaf/etc/c.pem"));
    } finally {
      System.clearProperty("karaf.base");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DHFILE=/d | DHFILE /d: the providers take no DH parameters, ECDHE needs none; unset it",
        "CERTFILE= | CERTFILE: is empty, and a server needs a certificate",
        "VERIFYDEPTH=x | VERIFYDEPTH: \"x\" is not in 0 to 100",
        "VERIFYDEPTH=-1 | VERIFYDEPTH: \"-1\" is not in 0 to 100",
        "VERIFYDEPTH=101 | VERIFYDEPTH: \"101\" is not in 0 to 100",
        "CIPHERS=SOME | CIPHERS: \"SOME\" is not the name of ciphers that the provider has, want OpenSSL's names",
        "CCAVERIFY=1 | CAFILE: there is no CA to trust for client certificates, want CAFILE, CADIR or CCAFILE",
        "CCAVERIFY=1 CAFILE= CCAFILE= | CAFILE: there is no CA to trust for client certificates, want CAFILE, CADIR or CCAFILE",
        "CAFILE=a\0b | CAFILE: is not the name of a file: Nul character not allowed",
      })
  void refusesInOneLine(String variables, String problem) {
    assertThatThrownBy(() -> Choice.of(parsed(variables)).over(profile(PLAIN)))
        .isInstanceOf(MaterialException.class)
        .hasMessage(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CADIR",
        "CAFILE",
        "CCAFILE",
        "CCAVERIFY",
        "CERTCHAINFILE",
        "CERTFILE",
        "CIPHERS",
        "DHFILE",
        "KEYFILE",
        "VERIFYDEPTH"
      })
  void isMadeByEachVariable(String name) {
    assertThat(Choice.isAmong(Map.of(name, "", "PATH", "/x"))).isTrue();
  }

  @Test
  void isNotMadeByOtherVariables() {
    assertThat(Choice.isAmong(Map.of())).isFalse();
    assertThat(Choice.isAmong(Map.of("TCPREMOTEIP", "192.0.2.1", "RELAYCLIENT", ""))).isFalse();
  }

  private static TlsSettings profile(String keys) throws Exception {
    return TlsSettings.of(parsed(keys));
  }

  private static Map<String, String> parsed(String words) {
    var map = new HashMap<String, String>();
    for (String word : words.split(" ", -1)) {
      var parts = word.split("=", 2);
      map.put(parts[0], parts[1]);
    }
    return map;
  }

  private static String described(TlsSettings settings) {
    var clients = settings.clients();
    return String.join(
        " ",
        path(settings.certificates().stream().map(CertificateFiles::certificate).findFirst()),
        path(settings.certificates().stream().flatMap(c -> c.key().stream()).findFirst()),
        clients.demand().name().toLowerCase(Locale.ROOT),
        path(clients.caFile()),
        path(clients.clientCaFile()),
        "" + clients.verifyDepth());
  }

  private static String path(Optional<NamedFile> file) {
    return file.map(f -> f.path().toString()).orElse("-");
  }
}
