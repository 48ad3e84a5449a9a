package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Our KAR in Apache's own Karaf, without a network and without a local Maven repository. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StockKarafIT {
  /** These stay Resolved. */
  private static final List<String> FRAGMENTS =
      List.of("org.apache.karaf.features.extension", "io.netty.tcnative-boringssl-static");

  private static KarafProcess karaf;
  private static List<String> bundles;

  @BeforeAll
  static void deployTheKar() throws IOException {
    var kar = Path.of(System.getProperty("kar.file"));
    karaf = KarafProcess.ofStock("stock");
    // a user for bin/client, as etc/users.properties proposes
    karaf.setKey("users.properties", "karaf", "karaf,_g_:admingroup");
    karaf.setKey(
        "users.properties", "_g_\\:admingroup", "group,admin,manager,viewer,systembundles,ssh");
    Files.copy(kar, karaf.base().resolve("deploy").resolve(kar.getFileName()));
    karaf.start();
    Awaitility.await("the KAR's bundles")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> karaf.log().count("FeaturesServiceImpl.*org\\.ucspi\\.core/") > 0);
    Awaitility.await("the end of the installation")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              bundles = karaf.client("bundle:list -t 0 -s");
              return bundles.stream()
                  .anyMatch(line -> line.matches(".*Active.*org\\.ucspi\\.shell"));
            });
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void startsEveryBundle() {
    assertThat(bundles)
        .filteredOn(line -> line.matches("\\s*\\d+ \\|.*"))
        .hasSizeGreaterThan(60)
        .allMatch(
            line -> line.contains("| Active ") || FRAGMENTS.stream().anyMatch(line::endsWith));
    assertThat(bundles).filteredOn(line -> line.contains("org.ucspi.")).hasSize(9);
  }

  @Test
  void opensNoPortByItself() {
    assertThat(karaf.etc().exists("org.ucspi.listener-demo.cfg")).isFalse();
  }

  @Test
  void bringsTheRolesOfItsCommands() {
    assertThat(karaf.etc().exists("org.apache.karaf.command.acl.ucspi.cfg")).isTrue();
  }

  @Test
  void bringsTheDemoAlong() {
    assertThat(karaf.client("feature:list | grep ucspi-ssl-demo"))
        .anyMatch(line -> line.contains("ucspi-ssl-demo") && line.contains("Uninstalled"));
  }

  /** A refresh of its console would end the session in which somebody installs the feature. */
  @Test
  @Order(1)
  void leavesKarafsOwnBundlesRunning() {
    assertThat(karaf.log().lines())
        .filteredOn(line -> line.contains("FeaturesServiceImpl") && line.endsWith(" bundles:"))
        .extracting(line -> line.replaceAll(".*\\| +", ""))
        .contains("Starting bundles:") // it tells what it does
        .doesNotContain("Stopping bundles:", "Refreshing bundles:");
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void servesOnceTheDemoIsInstalled() {
    int port = Ports.free();
    karaf
        .etc()
        .put(
            "listener",
            "demo",
            "host = 127.0.0.1",
            "port = " + port,
            "handler = demo",
            "tls = demo",
            "tlsEnvironment = true");
    karaf.client("feature:install ucspi-ssl-demo");
    karaf.awaitListening(port);
    assertThat(
            Commands.output(
                "sh", "-c", "openssl s_client -quiet -connect 127.0.0.1:" + port + " < /dev/null"))
        .contains("Hello 127.0.0.1", "SSL_PROTOCOL=", "TCPREMOTEIP=127.0.0.1");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void unpacksItsNativePartAndLeavesNothingOfIt() throws IOException {
    assertThat(Files.readAllLines(Path.of("/proc", String.valueOf(karaf.pid()), "maps")))
        .anyMatch(line -> line.matches(".*/jna\\d+\\.tmp \\(deleted\\)$"));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void leavesOtherFeaturesInstallable() {
    karaf.client("feature:install eventadmin");
    Awaitility.await("the feature")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                karaf.client("feature:list -i").stream()
                    .anyMatch(line -> line.startsWith("eventadmin ")));
  }

  @Test
  @Order(1)
  void askedNobodyForAnything() {
    assertThat(karaf.log().lines()).noneMatch(line -> line.contains("| ERROR |"));
  }
}
