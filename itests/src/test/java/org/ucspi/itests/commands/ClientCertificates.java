package org.ucspi.itests.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The files of a {@link ClientSite}, made by openssl(1). */
final class ClientCertificates {
  private static final String SCRIPT =
      """
      set -e
      authority() { # name CN more
        name=$1 cn=$2; shift 2
        openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 90 -subj "/CN=$cn" \\
          -addext keyUsage=critical,keyCertSign -keyout $name.key -out $name.crt "$@"
      }
      certificate() { # name CN by SAN
        openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 90 -subj "/C=EU/CN=$2" \\
          -CA $3.crt -CAkey $3.key -addext basicConstraints=critical,CA:FALSE \\
          -addext subjectAltName="$4" -keyout $1.key -out $1.crt
      }
      authority root root
      authority stranger stranger
      authority middle middle -CA root.crt -CAkey root.key
      certificate good one.test root DNS:one.test,DNS:localhost,IP:127.0.0.1,IP:::1
      certificate named one.test root DNS:one.test
      certificate wild wild.test root DNS:*.wild.test
      certificate second second.test root DNS:second.test
      certificate chained one.test middle DNS:one.test
      certificate client client root DNS:client.test
      certificate foreign foreign stranger DNS:client.test
      openssl ec -in client.key -aes128 -passout pass:secret -out locked.key
      printf 'secret\\0and more' > right
      printf 'guess\\0' > wrong
      echo secret > right.txt
      echo guess > wrong.txt
      echo 'no certificate' > garbage
      head -c 1000000 /dev/urandom > big
      mkdir cas foreigners
      cp root.crt cas/one.pem
      cp stranger.crt foreigners/one.pem
      """;

  private ClientCertificates() {}

  static void make(Path folder) {
    try {
      Files.writeString(folder.resolve("make"), SCRIPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var seen =
        ClientCommand.run(ClientCommand.DEBIANS, "sh make > log 2>&1 || cat log", folder, Map.of());
    if (!seen.equals(List.of())) {
      throw new IllegalStateException("no certificates: " + seen);
    }
  }
}
