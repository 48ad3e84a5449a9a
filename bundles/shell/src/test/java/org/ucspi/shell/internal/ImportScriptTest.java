package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.commandline.internal.UcspiCommandLines;

class ImportScriptTest {
  @TempDir private Path folder;

  private String run(Wanted wanted, String script) throws IOException, CommandException {
    var file = Files.writeString(folder.resolve("run"), script);
    var out = new ByteArrayOutputStream();
    wanted.carryOut(
        name -> new UcspiCommandLines().readScript(file, name),
        "ucspi:import",
        new ConfigurationFiles(folder),
        new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  @Test
  void writesTheFilesThatMeanTheSame() throws Exception {
    var script = "#!/bin/sh\nexec softlimit -m 9 tcpserver -R 0 25 ./smtpd '${x}' 2>&1\n";
    assertThat(run(new Wanted("smtp", false, false), script))
        .isEqualTo(
            folder.resolve("org.ucspi.exec-smtp.cfg")
                + "\n"
                + folder.resolve("org.ucspi.listener-smtp.cfg")
                + "\n");
    assertThat(folder.resolve("org.ucspi.exec-smtp.cfg"))
        .hasContent(
            "# Written by ucspi:import\ncommand = softlimit -m 9 ./smtpd '$\\\\{x}'\ndirectory = "
                + folder
                + "\n");
  }

  @Test
  void saysWhereAScriptCannotBeTakenOver() {
    assertThatThrownBy(
            () -> run(new Wanted("x", false, false), "#!/bin/sh\n\ntcpserver 0 1 cat | cat\n"))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(folder.resolve("run") + ": line 3: a pipe");
  }

  @ParameterizedTest
  @CsvSource({"/service/qmail-smtpd/run, qmail-smtpd", "/run, ''", "run, ''"})
  void isNamedAfterItsFolder(Path script, String name) {
    assertThat(ImportScript.nameOf(script)).isEqualTo(name);
  }
}
