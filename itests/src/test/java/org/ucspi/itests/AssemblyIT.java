package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Our Karaf as a user starts it: {@code bin/karaf}, {@code bin/client}, and what it shows to
 * others.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AssemblyIT {
  private static KarafProcess karaf;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("assembly", Ports.free()).start().awaitShell();
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void clientWorksWithoutAPasswordOnTheCommandLine() {
    assertThat(karaf.client("feature:list -i"))
        .anyMatch(line -> line.matches("ucspi-ssl +\\|.*Started.*"));
  }

  @Test
  void passwordIsMadeUpAndReadByItsOwnerOnly() throws IOException {
    var users = karaf.etc().file("users.properties");
    assertThat(Files.readString(users))
        .containsPattern("(?m)^karaf = [0-9a-f]{32},_g_:admingroup$");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
        .isEqualTo("rw-------");
  }

  @Test
  void listensOnTheLoopbackOnly() throws IOException {
    assertThat(karaf.listeningAddresses()).isNotEmpty().allMatch(KarafProcess::isLoopback);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void endsOnSigterm() {
    karaf.close();
    assertThat(karaf.isAlive()).isFalse();
    assertThat(List.of(0, 143)).contains(karaf.exitStatus());
  }
}
