package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.commandline.internal.Accounts.Account;

class AccountsTest {
  @TempDir private Path folder;

  @Test
  void findsUsersByTheirWholeName() throws IOException {
    var passwd =
        Files.writeString(
            folder.resolve("passwd"),
            "root:x:0:0:root:/root:/bin/sh\nbad\nqmaild2:x:1:1\nqmaild:x:7791:2108::/var/qmail:\n");
    assertThat(Accounts.find(passwd, "qmaild")).contains(new Account("7791", "2108"));
    assertThat(Accounts.find(passwd, "qmail")).isEmpty();
    assertThat(Accounts.find(passwd, "bad")).isEmpty();
    assertThat(Accounts.find(folder.resolve("none"), "qmaild")).isEmpty();
  }
}
