package org.ucspi.exec.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpreterTest {
  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    var file = Files.writeString(folder.resolve("program"), content, ISO_8859_1);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "#!/bin/sh, /bin/sh",
    "#! /usr/bin/env python3, /usr/bin/env",
    "#!\t/bin/sh\t-e, /bin/sh"
  })
  void ofAScriptIsItsFirstLines(String line, String interpreter) throws IOException {
    assertThat(Interpreter.of(file(line + "\nexit\n"))).contains(Path.of(interpreter));
    assertThat(Interpreter.of(file(line))).contains(Path.of(interpreter));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#", "#!", "#!sh", "echo", "\177ELF", "\177ELF\2\1 and no more"})
  void thereIsNoneWhereNoneIsNamed(String content) throws IOException {
    assertThat(Interpreter.of(file(content))).isEmpty();
  }

  @Test
  void ofABinaryIsItsDynamicLinker() {
    var linker = Interpreter.of(Path.of("/bin/sh"));
    assertThat(linker).hasValueSatisfying(file -> assertThat(file).exists());
    assertThat(linker.orElseThrow().toString()).contains("ld-");
    assertThat(Interpreter.of(linker.orElseThrow())).isEmpty();
  }

  @Test
  void aBinaryThatIsCutOrWrongNamesNoneAndDoesNoHarm() throws IOException {
    var binary = Files.readAllBytes(Path.of("/bin/sh"));
    for (int length = 0; length < 2000; length += 7) {
      Files.write(folder.resolve("cut"), Arrays.copyOf(binary, length));
      assertThat(Interpreter.of(folder.resolve("cut")).map(Path::toString).orElse("/ld-"))
          .startsWith("/");
    }
    Arrays.fill(binary, 32, 64, (byte) 0xff); // offsets and counts out of this world
    assertThat(Interpreter.of(Files.write(folder.resolve("wrong"), binary))).isEmpty();
  }

  @Test
  void aJailWithoutItIsRefused() throws Exception {
    var jail = new Jail(Files.createDirectories(folder.resolve("jail")));
    var bin = Files.createDirectories(jail.root().resolve("bin"));
    Files.copy(Path.of("/bin/sh"), bin.resolve("sh"));
    var linker = Interpreter.of(bin.resolve("sh")).orElseThrow();
    var inside = " does not exist inside of " + jail.root() + ", the chroot";
    assertThatThrownBy(() -> ProgramFile.find("/bin/sh", null, Path.of("/"), jail))
        .hasMessage("/bin/sh needs " + linker + ", which" + inside);
    assertThatThrownBy(() -> ProgramFile.find("sh", "/bin", Path.of("/"), jail))
        .hasMessage("/bin/sh needs " + linker + ", which" + inside);

    Files.createDirectories(jail.root().resolve(Path.of("/").relativize(linker)).getParent());
    Files.createFile(jail.root().resolve(Path.of("/").relativize(linker)));
    assertThat(ProgramFile.find("sh", "/bin", Path.of("/"), jail)).isEqualTo("/bin/sh");

    Files.move(file("#!/usr/bin/perl\n"), bin.resolve("script"));
    assertThatThrownBy(() -> ProgramFile.find("script", "/bin", Path.of("/"), jail))
        .hasMessage("/bin/script needs /usr/bin/perl, which" + inside);
    Files.createDirectories(jail.root().resolve("usr/bin"));
    Files.move(file("#!/bin/absent\n"), jail.root().resolve("usr/bin/perl"));
    assertThatThrownBy(() -> ProgramFile.find("script", "/bin", Path.of("/"), jail))
        .hasMessage("/usr/bin/perl needs /bin/absent, which" + inside);
    assertThatThrownBy(() -> ProgramFile.find("none", "/bin", Path.of("/"), jail))
        .hasMessage("none is not on PATH (/bin) inside of " + jail.root() + ", the chroot");
  }
}
