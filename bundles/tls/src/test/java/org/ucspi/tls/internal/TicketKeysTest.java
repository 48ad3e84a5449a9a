package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketKeysTest {
  @TempDir Path directory;
  private OpenSsl openssl;

  @BeforeEach
  void start() {
    openssl = new OpenSsl(directory);
  }

  @Test
  void readsWhatOpensslRandMakes() throws Exception {
    openssl.run("rand -out one 48");
    openssl.run("rand -out two 48");
    var both = new ByteArrayOutputStream();
    both.writeBytes(bytes("one"));
    both.writeBytes(bytes("two"));
    Files.write(openssl.file("both"), both.toByteArray());
    assertThat(read("one").keys()).containsExactly(bytes("one"));
    assertThat(read("both").keys()).containsExactly(bytes("one"), bytes("two"));
    openssl.run("base64 -A -in one -out one.txt");
    openssl.run("base64 -in two -out two.txt");
    var text = Files.readString(openssl.file("one.txt")) + "\r\n";
    Files.writeString(openssl.file("both.txt"), text + Files.readString(openssl.file("two.txt")));
    assertThat(read("both.txt")).isEqualTo(read("both")).isNotEqualTo(read("one"));
    assertThat(read("both")).hasSameHashCodeAs(read("both.txt")).hasToString("2 ticket keys");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 47, 49, 95, 80})
  void refusesOtherLengths(int length) throws Exception {
    Files.write(openssl.file("k"), new byte[length]);
    assertProblem("k", "is not keys of 48 bytes or lines of base64, want openssl rand 48");
  }

  @Test
  void refusesTextThatIsNoKey() throws Exception {
    Files.writeString(openssl.file("k"), "c2hvcnQ=\n");
    assertProblem("k", "is not keys of 48 bytes or lines of base64, want openssl rand 48");
    Files.writeString(openssl.file("k"), "hello\n");
    assertProblem("k", "is not keys of 48 bytes or lines of base64, want openssl rand 48");
  }

  @Test
  void refusesTooMany() throws Exception {
    Files.write(openssl.file("k"), new byte[17 * 48]);
    assertProblem("k", "has 17 keys, want 16 at most");
  }

  @Test
  void givesCopies() throws Exception {
    openssl.run("rand -out one 48");
    var keys = read("one");
    Arrays.fill(keys.keys().get(0), (byte) 0);
    assertThat(keys.keys()).containsExactly(bytes("one"));
  }

  private void assertProblem(String name, String problem) {
    assertThatThrownBy(() -> read(name))
        .isInstanceOf(MaterialException.class)
        .hasMessage("x.cfg: ticketKeyFile: " + openssl.file(name) + " " + problem);
  }

  private TicketKeys read(String name) throws Exception {
    return TicketKeys.read(
        new NamedFile(Optional.of("x.cfg"), "ticketKeyFile", openssl.file(name)));
  }

  private byte[] bytes(String name) throws Exception {
    return Files.readAllBytes(openssl.file(name));
  }
}
