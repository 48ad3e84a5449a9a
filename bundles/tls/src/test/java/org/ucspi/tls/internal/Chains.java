package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.ucspi.tls.internal.ClientCertificates.Demand;
import org.ucspi.tls.internal.Issue.Issued;

/**
 * Certificates and lists by their names in tables of chains. A row has a title, who is trusted,
 * what the client sends, and the first that is wrong, or OK; then {@code depth=}, {@code crls=},
 * {@code words=} of SSL_CLIENT_VERIFY, and {@code openssl=} where that program sees more or less.
 */
final class Chains {
  private static final Pattern FIRST_ERROR =
      Pattern.compile("error \\d+ at \\d+ depth lookup: ([^\\n]*)");

  private final Map<String, Issued> issued = new HashMap<>();
  private final Map<String, X509CRL> crls = new HashMap<>();

  Issued put(String name, Issued one) {
    issued.put(name, one);
    return one;
  }

  void put(String name, Crl one) throws Exception {
    crls.put(name, one.signed());
  }

  Stream<Row> rows(String table) {
    return table.lines().map(line -> new Row(this, List.of(line.split("\\s*\\|\\s*"))));
  }

  record Row(Chains chains, List<String> cells) {

    @Override
    public String toString() {
      return cells.get(0);
    }

    void check(Path directory) throws Exception {
      var first = cells.get(3);
      assertThat(openssl(directory))
          .isIn(List.of(option("openssl", first).split(" or "))); // by version
      var verdict =
          new ClientVerifier(new Trust(trusted(), List.of(), crls()), Demand.REQUIRED, depth())
              .verdict(sent().toArray(X509Certificate[]::new));
      assertThat(verdict.findings().stream().map(f -> f.flaw().toString()).findFirst().orElse("OK"))
          .isEqualTo(first);
      var words = first.equals("OK") ? "SUCCESS" : "FAILED:" + first;
      assertThat(verdict.words()).isEqualTo(option("words", words));
    }

    private String openssl(Path directory) throws Exception {
      pem(directory.resolve("ca.pem"), trusted());
      pem(directory.resolve("leaf.pem"), sent().subList(0, 1));
      pem(directory.resolve("sent.pem"), sent());
      pem(directory.resolve("crl.pem"), crls());
      var command = new ArrayList<>(List.of("verify -purpose sslclient -auth_level 2 -no-CApath"));
      command.add("-no-CAstore -untrusted sent.pem -verify_depth " + depth());
      command.add(trusted().isEmpty() ? "-no-CAfile" : "-CAfile ca.pem");
      if (!crls().isEmpty()) {
        command.add("-CRLfile crl.pem -crl_check_all");
      }
      command.add("leaf.pem");
      var said = new OpenSsl(directory).said(String.join(" ", command));
      var error = FIRST_ERROR.matcher(said);
      if (error.find()) {
        return error.group(1);
      }
      assertThat(said).startsWith("0 ");
      return "OK";
    }

    private List<X509Certificate> trusted() {
      return certificates(cells.get(1));
    }

    private List<X509Certificate> sent() {
      return certificates(cells.get(2));
    }

    private List<X509Certificate> certificates(String names) {
      return words(names).map(n -> chains.issued.get(n).certificate()).toList();
    }

    private List<X509CRL> crls() {
      return words(option("crls", "")).map(n -> chains.crls.get(n)).toList();
    }

    private int depth() {
      return Integer.parseInt(option("depth", "2"));
    }

    private String option(String name, String otherwise) {
      return cells.stream()
          .filter(cell -> cell.startsWith(name + "="))
          .map(cell -> cell.substring(name.length() + 1))
          .findFirst()
          .orElse(otherwise);
    }

    private static Stream<String> words(String text) {
      return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty());
    }

    private static void pem(Path file, Collection<?> all) throws IOException {
      var text = new StringWriter();
      try (var writer = new JcaPEMWriter(text)) {
        for (Object one : all) {
          writer.writeObject(one);
        }
      }
      Files.writeString(file, text.toString());
    }
  }
}
