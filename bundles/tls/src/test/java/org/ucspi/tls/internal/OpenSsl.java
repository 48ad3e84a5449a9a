package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes keys and certificates with the openssl program, in one directory. */
final class OpenSsl {
  private final Path directory;

  OpenSsl(Path directory) {
    this.directory = directory;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** A P-256 key as PKCS#8. */
  Path ecKey(String name) {
    run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name);
    return file(name);
  }

  /** A certificate signed by its own key. */
  Path selfSigned(String name, Path key, String subject, String... more) {
    run("req -x509 -new -days 30 -key " + key + " -subj /CN=" + subject + " -out " + name, more);
    return file(name);
  }

  /** A certificate signed by a CA, which has its key in {@code issuer + ".key"}. */
  Path signed(String name, Path key, String subject, String issuer, boolean ca) throws IOException {
    run("req -new -key " + key + " -subj /CN=" + subject + " -out request.pem");
    Files.writeString(
        file("extensions"),
        ca ? "basicConstraints=critical,CA:TRUE" : "subjectAltName=DNS:" + subject);
    run(
        "x509 -req -days 30 -in request.pem -extfile extensions -CA "
            + (issuer + ".pem -CAkey " + issuer + ".key -CAcreateserial -out " + name));
    return file(name);
  }

  /** A CA with its own key, in {@code NAME.pem} and {@code NAME.key}. */
  Path root(String name) {
    return selfSigned(name + ".pem", ecKey(name + ".key"), name);
  }

  /**
   * A certificate with a key of its own, in {@code NAME.pem} and {@code NAME.key}.
   *
   * @param days valid from now on; less than 0: expired
   * @param extensions one a line, as in openssl.cnf
   */
  Path issued(String name, String issuer, int days, String extensions) throws IOException {
    run("req -new -key " + ecKey(name + ".key") + " -subj /CN=" + name + " -out request.pem");
    Files.writeString(file("extensions"), extensions);
    run(
        "x509 -req -days "
            + (days + " -in request.pem -extfile extensions -CA " + issuer + ".pem -CAkey ")
            + (issuer + ".key -CAcreateserial -out " + name + ".pem"));
    return file(name + ".pem");
  }

  /** A self-signed certificate of yesterday. */
  Path expired(String name, String extensions) throws IOException {
    run("req -new -key " + ecKey(name + ".key") + " -subj /CN=" + name + " -out request.pem");
    Files.writeString(file("extensions"), extensions);
    run(
        "x509 -req -days -1 -in request.pem -extfile extensions -signkey "
            + (name + ".key -out " + name + ".pem"));
    return file(name + ".pem");
  }

  /** The first certificate of a file. */
  X509Certificate certificate(String name) throws Exception {
    return pem(name).certificates().get(0);
  }

  Pem pem(String name) throws Exception {
    return Pem.read(new NamedFile(Optional.empty(), "test", file(name)));
  }

  Path join(String name, Path... parts) throws IOException {
    var text = new StringBuilder();
    for (Path part : parts) {
      text.append(Files.readString(part));
    }
    return Files.writeString(file(name), text);
  }

  void run(String arguments, String... more) {
    assertThat(said(arguments, more)).startsWith("0 ");
  }

  boolean succeeds(String arguments) {
    return said(arguments).startsWith("0 ");
  }

  /** The exit code, then what was run and what it said. */
  String said(String arguments, String... more) {
    List<String> command = new ArrayList<>(List.of(("openssl " + arguments).split(" ")));
    command.addAll(List.of(more));
    try {
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      return process.waitFor() + " " + command + ": " + said;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
