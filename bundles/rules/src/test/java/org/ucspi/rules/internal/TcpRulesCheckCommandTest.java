package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the suite that runs it against Debian's cannot show. */
class TcpRulesCheckCommandTest {
  private static final class Full extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      throw new IOException("no space left on device");
    }
  }

  @Test
  void failsWhereNobodyGetsTheAnswer(@TempDir Path folder) throws IOException {
    var rules = Files.writeString(folder.resolve("rules"), ":allow\n");
    var err = new ByteArrayOutputStream();
    int code =
        TcpRulesCheckCommand.run(
            List.of(rules.toString()),
            Map.of(),
            new PrintStream(new Full(), false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(111);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("tcprulescheck: fatal: unable to write the answer\n");
  }
}
