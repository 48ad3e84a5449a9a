package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Karaf in a network of its own, where the loopback has a link-local address and a global one,
 * and with an /etc of its own.
 */
class LinkLocalIT {
  private static final String LINK = "fe80::5%lo";
  private static final String GLOBAL = "2001:db8::5";
  private static final int FIRST_PORT = 40_001;

  private static final String NETWORK =
      """
      set -e
      ip link set lo up
      ip -6 addr add fe80::5/64 dev lo nodad
      ip -6 addr add 2001:db8::5/128 dev lo nodad
      cd %1$s
      mkdir old etc
      mount --bind /etc old
      ln -s $PWD/old/* etc
      rm etc/hosts
      cp hosts etc/hosts
      echo "127.0.1.1 $(uname -n)" >> etc/hosts
      mount --bind etc /etc
      cd "$OLDPWD"
      exec "$@"
      """;

  private static final String HOSTS =
      """
      127.0.0.1 Local-4.Example.NET alias # not.this
      # ::1 nor.this
      ::1\tlocal-6.example.net
      """;

  /** The system may hold a port for a while after its connection has ended. */
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(FIRST_PORT);

  @TempDir static Path folder;
  private static KarafProcess karaf;
  private static DnsServer dns;
  private static int link;
  private static int any;
  private static int tls;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"), "only root may make a network of its own");
    Files.writeString(folder.resolve("hosts"), HOSTS);
    var network = Files.writeString(folder.resolve("network"), NETWORK.formatted(folder));
    karaf =
        KarafProcess.ofAssembly("link-local", Ports.free())
            .startedBy("unshare", "--net", "--mount", "sh", network.toString());
    var lookUps = new LookUps(karaf);
    link = lookUps.putListener("link", "env", "host = " + LINK);
    any = lookUps.putListener("any", "env", "host = :0");
    tls = lookUps.putListener("tls", "env", "host = :0", "tls = demo", "paranoid = true");
    karaf.start();
    dns =
        DnsServer.start(
            new DnsRecords()
                .both(GLOBAL, "global.example.org.")
                .both("::1", "loopback.example.org.")
                .both("127.0.0.1", "loopback.example.org."),
            inItsNetwork());
    lookUps.ask(dns.address());
    Awaitility.await("listeners and names")
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(
            () ->
                !seen("-6", LINK, link).isEmpty()
                    && seen("-6", GLOBAL, tls).contains("TCPREMOTEHOST=global.example.org"));
  }

  @AfterAll
  static void stop() {
    if (karaf != null) {
      dns.close();
      karaf.close();
    }
  }

  static List<Arguments> clients() {
    return List.of(
        arguments(
            "-6",
            LINK,
            "link",
            """
            BASE=base WHO=base PROTO=TCP6
            TCPLOCALIP=fe80::5 TCPLOCALPORT=LPORT TCPREMOTEIP=fe80::5 TCPREMOTEPORT=RPORT
            TCP6LOCALIP=fe80::5 TCP6LOCALPORT=LPORT TCP6REMOTEIP=fe80::5 TCP6REMOTEPORT=RPORT
            TCP6INTERFACE=lo
            """),
        arguments(
            "-6",
            LINK,
            "any",
            """
            BASE=base WHO=base PROTO=TCP6
            TCPLOCALIP=fe80::5 TCPLOCALPORT=LPORT TCPREMOTEIP=fe80::5 TCPREMOTEPORT=RPORT
            TCP6LOCALIP=fe80::5 TCP6LOCALPORT=LPORT TCP6REMOTEIP=fe80::5 TCP6REMOTEPORT=RPORT
            TCP6INTERFACE=lo
            """),
        arguments(
            "-6",
            LINK,
            "tls",
            """
            BASE=base WHO=base PROTO=TCP6
            SSLLOCALIP=fe80::5 SSLLOCALPORT=LPORT SSLREMOTEIP=fe80::5 SSLREMOTEPORT=RPORT
            TCPLOCALIP=fe80::5 TCPLOCALPORT=LPORT TCPREMOTEIP=fe80::5 TCPREMOTEPORT=RPORT
            TCP6LOCALIP=fe80::5 TCP6LOCALPORT=LPORT TCP6REMOTEIP=fe80::5 TCP6REMOTEPORT=RPORT
            TCP6INTERFACE=lo
            """),
        arguments(
            "-6",
            GLOBAL,
            "tls",
            """
            BASE=base WHO=base PROTO=TCP6
            SSLLOCALIP=2001:db8::5 SSLLOCALPORT=LPORT SSLLOCALHOST=global.example.org
            SSLREMOTEIP=2001:db8::5 SSLREMOTEPORT=RPORT SSLREMOTEHOST=global.example.org
            TCPLOCALIP=2001:db8::5 TCPLOCALPORT=LPORT TCPLOCALHOST=global.example.org
            TCPREMOTEIP=2001:db8::5 TCPREMOTEPORT=RPORT TCPREMOTEHOST=global.example.org
            TCP6LOCALIP=2001:db8::5 TCP6LOCALPORT=LPORT TCP6LOCALHOST=global.example.org
            TCP6REMOTEIP=2001:db8::5 TCP6REMOTEPORT=RPORT TCP6REMOTEHOST=global.example.org
            """),
        arguments(
            "-6",
            "::1",
            "any",
            """
            BASE=base WHO=base PROTO=TCP6
            TCPLOCALIP=::1 TCPLOCALPORT=LPORT TCPLOCALHOST=local-6.example.net
            TCPREMOTEIP=::1 TCPREMOTEPORT=RPORT TCPREMOTEHOST=local-6.example.net
            TCP6LOCALIP=::1 TCP6LOCALPORT=LPORT TCP6LOCALHOST=local-6.example.net
            TCP6REMOTEIP=::1 TCP6REMOTEPORT=RPORT TCP6REMOTEHOST=local-6.example.net
            """),
        arguments(
            "-4",
            "127.0.0.1",
            "any",
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.1 TCPLOCALPORT=LPORT TCPLOCALHOST=local-4.example.net
            TCPREMOTEIP=127.0.0.1 TCPREMOTEPORT=RPORT TCPREMOTEHOST=local-4.example.net
            """));
  }

  @ParameterizedTest(name = "{1} at {2}")
  @MethodSource("clients")
  void programSees(String family, String address, String listener, String expected)
      throws IOException {
    int port =
        switch (listener) {
          case "link" -> link;
          case "any" -> any;
          default -> tls;
        };
    assertThat(seen(family, address, port))
        .containsExactlyInAnyOrder(expected.strip().split("\\s+"));
  }

  @Test
  void editOfTheHostsFileCountsForTheNextClient() throws IOException {
    assertThat(seen("-4", "127.0.0.1", any)).contains("TCPREMOTEHOST=local-4.example.net");
    var hosts = folder.resolve("etc/hosts");
    Etc.replace(hosts, HOSTS.replace("Local-4", "edited"));
    try {
      Awaitility.await("the new name")
          .until(() -> seen("-4", "127.0.0.1", any).contains("TCPREMOTEHOST=edited.example.net"));
    } finally {
      Files.writeString(hosts, HOSTS); // in place
    }
    Awaitility.await("the old name")
        .until(() -> seen("-4", "127.0.0.1", any).contains("TCPREMOTEHOST=local-4.example.net"));
  }

  /** By ncat(1), from an address to itself. */
  private static List<String> seen(String family, String address, int port) throws IOException {
    var command = new ArrayList<>(List.of(inItsNetwork()));
    command.addAll(List.of("ncat", family, "--recv-only", "--source", address));
    int own = NEXT_PORT.getAndIncrement();
    command.addAll(List.of("--source-port", String.valueOf(own)));
    if (port == tls) {
      // of an IPv6 address it would make a server name, which there must not be (RFC 6066, 3)
      command.addAll(List.of("--ssl", "--ssl-servername", "localhost"));
    }
    command.addAll(List.of(address, String.valueOf(port)));
    var output = Commands.output(command.toArray(String[]::new)).getBytes(UTF_8);
    return Variables.of(output).withoutPorts(port, own).lines();
  }

  private static String[] inItsNetwork() {
    return new String[] {"nsenter", "--target", String.valueOf(karaf.pid()), "--net"};
  }
}
