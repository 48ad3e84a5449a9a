package org.ucspi.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A certificate authority of the tests, on openssl(1).
 *
 * @param folder of its files
 * @param name of its own, {@code NAME.crt} and {@code NAME.key}
 * @param kind of keys: {@code rsa:2048}, {@code P-256}, {@code ed25519}
 * @param chain what is sent behind a certificate of its: itself, where it is no root
 */
public record Authority(Path folder, String name, String kind, String chain) {

  public static Authority root(Path folder, String name, String kind) {
    openssl(folder, kind, name, name, "-days", "30", "-addext", "keyUsage=critical,keyCertSign");
    return new Authority(folder, name, kind, "");
  }

  /** An authority below this one. */
  public Authority intermediate(String below) {
    openssl(folder, kind, below, below, by("-days", "30", "-addext", "keyUsage=keyCertSign"));
    return new Authority(folder, below, kind, read(crt(below)) + chain);
  }

  /** Its own certificate. */
  public Path certificate() {
    return crt(name);
  }

  /** A server's, good for these DNS names. */
  public Issued server(String file, String kind, int days, String... names) {
    var alternatives = Arrays.stream(names).map(n -> "DNS:" + n).collect(Collectors.joining(","));
    return issue(file, kind, file, days, "serverAuth", "subjectAltName=" + alternatives);
  }

  public Issued client(String file, String commonName) {
    return client(file, commonName, "client.example");
  }

  /** A client's, good for this DNS name. */
  public Issued client(String file, String commonName, String name) {
    return issue(file, kind, commonName, 2, "clientAuth", "subjectAltName=DNS:" + name);
  }

  private Issued issue(
      String file, String keyKind, String commonName, int days, String use, String extension) {
    openssl(
        folder,
        keyKind,
        file,
        commonName,
        by(
            "-days",
            String.valueOf(days),
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "keyUsage=critical,digitalSignature",
            "-addext",
            "extendedKeyUsage=" + use,
            "-addext",
            extension));
    var leaf = read(crt(file));
    return new Issued(
            folder.resolve(file), leaf, chain, read(key(folder, file)), certificate(crt(file)))
        .written();
  }

  /**
   * A certificate with its key.
   *
   * @param path of its files, without {@code .crt} and {@code .key}
   * @param leaf PEM
   * @param chain PEM of what is between it and the root
   * @param key PEM
   */
  public record Issued(
      Path path, String leaf, String chain, String key, X509Certificate certificate) {
    public Path crt() {
      return path.resolveSibling(path.getFileName() + ".crt");
    }

    public Path keyFile() {
      return path.resolveSibling(path.getFileName() + ".key");
    }

    private Issued written() {
      Etc.replace(crt(), leaf + chain);
      return this;
    }
  }

  private String[] by(String... more) {
    var own = Stream.of("-CA", crt(name).toString(), "-CAkey", key(folder, name).toString());
    return Stream.concat(own, Arrays.stream(more)).toArray(String[]::new);
  }

  private Path crt(String file) {
    return crt(folder, file);
  }

  private static Path crt(Path folder, String file) {
    return folder.resolve(file + ".crt");
  }

  private static Path key(Path folder, String file) {
    return folder.resolve(file + ".key");
  }

  private static void openssl(
      Path folder, String kind, String file, String commonName, String... more) {
    var command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
    command.addAll(
        kind.startsWith("P-")
            ? List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + kind)
            : List.of("-newkey", kind));
    command.addAll(List.of("-subj", "/CN=" + commonName));
    command.addAll(List.of("-keyout", key(folder, file).toString()));
    command.addAll(List.of("-out", crt(folder, file).toString()));
    command.addAll(List.of(more));
    Commands.output(command.toArray(String[]::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first certificate of a file. */
  static X509Certificate certificate(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }
}
