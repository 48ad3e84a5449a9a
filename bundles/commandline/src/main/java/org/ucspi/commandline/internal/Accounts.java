package org.ucspi.commandline.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Users, from a file as passwd(5) has it. */
final class Accounts {
  private static final Path PASSWD = Path.of("/etc/passwd");

  /** A user's number and that of its primary group. */
  record Account(String user, String group) {}

  private Accounts() {}

  static Optional<Account> find(String name) {
    return find(PASSWD, name);
  }

  static Optional<Account> find(Path passwd, String name) {
    try {
      for (var line : Files.readAllLines(passwd, StandardCharsets.ISO_8859_1)) {
        var fields = Arrays.asList(line.split(":", -1));
        if (fields.size() > 3 && fields.get(0).equals(name)) {
          return Optional.of(new Account(fields.get(2), fields.get(3)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
