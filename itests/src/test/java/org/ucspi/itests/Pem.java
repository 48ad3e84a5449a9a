package org.ucspi.itests;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Certificates and keys made by openssl(1), as an administrator makes them. */
final class Pem {
  private Pem() {}

  /** Makes {@code NAME.crt} and {@code NAME.key}, self-signed for localhost, in {@code folder}. */
  static void selfSigned(Path folder, String name, BigInteger serial) {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "2",
        "-set_serial",
        serial.toString(),
        "-keyout",
        folder.resolve(name + ".key").toString(),
        "-out",
        folder.resolve(name + ".crt").toString());
  }

  private static void openssl(String... arguments) {
    Commands.output(
        Stream.concat(Stream.of("openssl"), Stream.of(arguments)).toArray(String[]::new));
  }
}
