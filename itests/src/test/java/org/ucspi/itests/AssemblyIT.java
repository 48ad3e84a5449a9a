package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
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
  void otherFeaturesCanBeInstalled() {
    karaf.client("feature:install eventadmin");
    assertThat(karaf.client("feature:list -i")).anyMatch(line -> line.startsWith("eventadmin "));
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void leavesNoProgramBehindWhenItsFeatureIsUninstalled() throws Exception {
    int port = Ports.free();
    karaf.etc().put("exec", "cat", "command = cat");
    karaf
        .etc()
        .put(
            "listener",
            "cat",
            "host = 127.0.0.1",
            "port = " + port,
            "handler = cat",
            "tls = demo",
            "drainTimeoutSeconds = 1");
    karaf.awaitListening(port);
    try (var client = TlsClient.connect(port)) {
      assertThat(client.echoes("hello")).isTrue();
      karaf.client("feature:uninstall ucspi-ssl-demo; feature:uninstall ucspi-ssl");
      Ports.awaitClosed(port, Duration.ofSeconds(15));
      Awaitility.await()
          .until(() -> ProcessHandle.of(karaf.pid()).orElseThrow().children().findAny().isEmpty());
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void endsOnSigterm() {
    karaf.close();
    assertThat(karaf.isAlive()).isFalse();
    assertThat(List.of(0, 143)).contains(karaf.exitStatus());
  }
}
