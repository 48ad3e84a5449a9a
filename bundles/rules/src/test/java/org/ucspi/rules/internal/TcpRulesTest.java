package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.api.rules.InvalidRulesException;

class TcpRulesTest {
  private final TcpRules compiler = new TcpRules();
  @TempDir Path directory;

  @Test
  void compilesTextIntoDatabase() throws Exception {
    var text = Files.writeString(directory.resolve("in.txt"), "1.2.3.4-6:deny\n:allow\n");
    var database = directory.resolve("out.cdb");
    assertThat(compiler.compile(text, database)).isEqualTo(4);
    assertThat(Cdb.read(Files.readAllBytes(database)))
        .isEqualTo(Texts.records("1.2.3.4-6:deny", ":allow"));
    assertThat(directory.toFile().listFiles())
        .containsExactlyInAnyOrder(text.toFile(), database.toFile());
  }

  @Test
  void replacesOldDatabase() throws Exception {
    var text = Files.writeString(directory.resolve("in.txt"), ":allow\n");
    var database = Files.writeString(directory.resolve("out.cdb"), "old");
    var old = Files.newInputStream(database);
    compiler.compile(text, database);
    assertThat(Cdb.read(Files.readAllBytes(database)).count()).isOne();
    try (old) {
      assertThat(old.readAllBytes()).as("what a reader has open").asString().isEqualTo("old");
    }
  }

  @Test
  void leavesOldDatabaseAfterMistake() throws Exception {
    var text = Files.writeString(directory.resolve("in.txt"), ":allow\n1.2.3:deny\n");
    var database = Files.writeString(directory.resolve("out.cdb"), "old");
    assertThatThrownBy(() -> compiler.compile(text, database))
        .isInstanceOf(InvalidRulesException.class)
        .hasMessageStartingWith(text + ":2: \"1.2.3:deny\": its address wants a dot");
    assertThat(database).hasContent("old");
    assertThat(directory.toFile().listFiles())
        .containsExactlyInAnyOrder(text.toFile(), database.toFile());
  }

  @Test
  void saysWhichFileItCannotReadOrWrite() throws Exception {
    var text = Files.writeString(directory.resolve("in.txt"), ":allow\n");
    assertThatThrownBy(() -> compiler.compile(directory.resolve("none"), text))
        .isInstanceOf(IOException.class)
        .hasMessage("unable to read " + directory.resolve("none") + ": no such file");
    var nowhere = directory.resolve("none/out.cdb");
    assertThatThrownBy(() -> compiler.compile(text, nowhere))
        .isInstanceOf(IOException.class)
        .hasMessage("unable to write " + nowhere + ": no such directory");
    assertThatThrownBy(() -> compiler.compile(text, directory))
        .hasMessage("unable to write " + directory + ": is a directory");
    assertThatThrownBy(() -> compiler.compile(directory, text))
        .hasMessage(directory + ": is not a regular file");
    assertThat(directory.toFile().listFiles()).containsExactly(text.toFile());
  }

  @Test
  void keepsModeOfOldDatabaseAndFollowsItsLink() throws Exception {
    var text = Files.writeString(directory.resolve("in.txt"), ":allow\n");
    var database = Files.writeString(directory.resolve("out.cdb"), "old");
    var mode = PosixFilePermissions.fromString("rw-r-----");
    Files.setPosixFilePermissions(database, mode);
    var link = Files.createSymbolicLink(directory.resolve("link.cdb"), database);
    compiler.compile(text, link);
    assertThat(link).isSymbolicLink();
    assertThat(Cdb.read(Files.readAllBytes(database)).count()).isOne();
    assertThat(Files.getPosixFilePermissions(database)).isEqualTo(mode);
  }

  @Test
  void refusesToWriteOverItsText() throws Exception {
    var text = Files.writeString(directory.resolve("in.txt"), ":allow\n");
    assertThatThrownBy(() -> compiler.compile(text, text))
        .hasMessage(text + ": is the file to write, too");
    assertThatThrownBy(() -> compiler.compile(Path.of("/dev/zero"), text))
        .hasMessage("/dev/zero: is not a regular file");
    assertThat(text).hasContent(":allow");
  }

  @Test
  void refusesDatabaseAsItsText() throws Exception {
    var database = directory.resolve("a.cdb");
    Files.write(database, Cdb.write(Texts.records(":deny")).array());
    assertThatThrownBy(() -> compiler.compile(database, directory.resolve("b.cdb")))
        .hasMessage(database + ": is no text, it has zero bytes");
  }
}
