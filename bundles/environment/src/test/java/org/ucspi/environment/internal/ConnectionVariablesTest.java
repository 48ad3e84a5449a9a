package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Parties;

class ConnectionVariablesTest {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};

  @ParameterizedTest(name = "[{index}] tls={0} tcpVariables={1} {2} to {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | false | 192.0.2.7   | 192.0.2.1   | PROTO=TLS  SSLLOCALIP=192.0.2.1 SSLLOCALPORT=993 SSLREMOTEIP=192.0.2.7 SSLREMOTEPORT=50001
          true  | true  | 192.0.2.7   | 192.0.2.1   | PROTO=TCP  SSLLOCALIP=192.0.2.1 SSLLOCALPORT=993 SSLREMOTEIP=192.0.2.7 SSLREMOTEPORT=50001 TCPLOCALIP=192.0.2.1 TCPLOCALPORT=993 TCPREMOTEIP=192.0.2.7 TCPREMOTEPORT=50001
          true  | false | 2001:db8::7 | 2001:db8::1 | PROTO=TLS  SSLLOCALIP=2001:db8::1 SSLLOCALPORT=993 SSLREMOTEIP=2001:db8::7 SSLREMOTEPORT=50001
          true  | true  | 2001:db8::7 | 2001:db8::1 | PROTO=TCP6 SSLLOCALIP=2001:db8::1 SSLLOCALPORT=993 SSLREMOTEIP=2001:db8::7 SSLREMOTEPORT=50001 TCPLOCALIP=2001:db8::1 TCPLOCALPORT=993 TCPREMOTEIP=2001:db8::7 TCPREMOTEPORT=50001 TCP6LOCALIP=2001:db8::1 TCP6LOCALPORT=993 TCP6REMOTEIP=2001:db8::7 TCP6REMOTEPORT=50001
          false | false | 192.0.2.7   | 192.0.2.1   | PROTO=TCP  TCPLOCALIP=192.0.2.1 TCPLOCALPORT=993 TCPREMOTEIP=192.0.2.7 TCPREMOTEPORT=50001
          false | true  | 192.0.2.7   | 192.0.2.1   | PROTO=TCP  TCPLOCALIP=192.0.2.1 TCPLOCALPORT=993 TCPREMOTEIP=192.0.2.7 TCPREMOTEPORT=50001
          false | true  | ::1         | ::1         | PROTO=TCP6 TCPLOCALIP=::1 TCPLOCALPORT=993 TCPREMOTEIP=::1 TCPREMOTEPORT=50001 TCP6LOCALIP=::1 TCP6LOCALPORT=993 TCP6REMOTEIP=::1 TCP6REMOTEPORT=50001
          """)
  void listsAddressesAndPortsInOrder(
      boolean tls, boolean tcp, String remote, String local, String expected)
      throws UnknownHostException {
    var parties =
        new Parties(
            new Local(new InetSocketAddress(InetAddress.getByName(local), 993), Optional.empty()),
            Peer.of(new InetSocketAddress(InetAddress.getByName(remote), 50001)));
    assertThat(lines(ConnectionVariables.of(parties, tls, tcp)))
        .isEqualTo(expected.replaceAll(" +", "\n"));
  }

  @Test
  void putsKnownNamesBehindTheirPorts() throws UnknownHostException {
    assertThat(lines(ConnectionVariables.of(named("2001:db8::7"), true, true)))
        .isEqualTo(
            """
            PROTO=TCP6
            SSLLOCALIP=2001:db8::1
            SSLLOCALPORT=25
            SSLLOCALHOST=mail.example
            SSLREMOTEIP=2001:db8::7
            SSLREMOTEPORT=50001
            SSLREMOTEHOST=client.example
            SSLREMOTEINFO=joe
            TCPLOCALIP=2001:db8::1
            TCPLOCALPORT=25
            TCPLOCALHOST=mail.example
            TCPREMOTEIP=2001:db8::7
            TCPREMOTEPORT=50001
            TCPREMOTEHOST=client.example
            TCPREMOTEINFO=joe
            TCP6LOCALIP=2001:db8::1
            TCP6LOCALPORT=25
            TCP6LOCALHOST=mail.example
            TCP6REMOTEIP=2001:db8::7
            TCP6REMOTEPORT=50001
            TCP6REMOTEHOST=client.example"""
                .stripTrailing());
  }

  @Test
  void tellsPlainListenersNothingOfTls() throws UnknownHostException {
    assertThat(ConnectionVariables.of(named("192.0.2.7"), false, false).keySet())
        .containsExactly(
            "PROTO",
            "TCPLOCALIP",
            "TCPLOCALPORT",
            "TCPLOCALHOST",
            "TCPREMOTEIP",
            "TCPREMOTEPORT",
            "TCPREMOTEHOST",
            "TCPREMOTEINFO");
  }

  @Test
  void showsMappedPeerAsPlainIpv4() throws UnknownHostException {
    var mapped = Inet6Address.getByAddress(null, MAPPED, -1);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    var parties =
        new Parties(
            new Local(new InetSocketAddress(mapped, 25), Optional.empty()),
            Peer.of(new InetSocketAddress(mapped, 50001)));
    assertThat(lines(ConnectionVariables.of(parties, false, true)))
        .isEqualTo(
            "PROTO=TCP\nTCPLOCALIP=192.0.2.7\nTCPLOCALPORT=25\n"
                + "TCPREMOTEIP=192.0.2.7\nTCPREMOTEPORT=50001");
  }

  @Test
  void namesInterfaceOfScopedPeerOnly() throws Exception {
    var loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    var bytes = InetAddress.getByName("fe80::1").getAddress();
    var byNumber = Inet6Address.getByAddress(null, bytes, loopback.getIndex());
    var unknown = Inet6Address.getByAddress(null, bytes, 987_654);
    assertThat(scoped(byNumber))
        .containsEntry("TCP6INTERFACE", loopback.getName())
        .containsEntry("TCP6REMOTEIP", "fe80::1")
        .containsEntry("SSLREMOTEIP", "fe80::1");
    assertThat(scoped(unknown)).containsEntry("TCP6INTERFACE", "987654");
    assertThat(scoped(InetAddress.getByAddress(bytes))).doesNotContainKey("TCP6INTERFACE");
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "2001:0DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "fe80:0:0:0:200:5eff:fe00:5301, fe80::200:5eff:fe00:5301",
    "0:0:0:0:0:0:c000:207, ::c000:207",
    "0:0:1:2:3:4:0:0, ::1:2:3:4:0:0",
    "255.0.10.1, 255.0.10.1",
  })
  void writesCompactText(String given, String expected) throws UnknownHostException {
    assertThat(IpText.of(InetAddress.getByName(given))).isEqualTo(expected);
  }

  private static Map<String, String> scoped(InetAddress remote) throws UnknownHostException {
    var local = new InetSocketAddress(InetAddress.getByName("fe80::2"), 25);
    return ConnectionVariables.of(
        new Parties(
            new Local(local, Optional.empty()), Peer.of(new InetSocketAddress(remote, 50001))),
        true,
        true);
  }

  private static Parties named(String remote) throws UnknownHostException {
    return new Parties(
        new Local(
            new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 25),
            Optional.of("mail.example")),
        new Peer(
            new InetSocketAddress(InetAddress.getByName(remote), 50001),
            Optional.of("client.example"),
            Optional.of("joe")));
  }

  private static String lines(Map<String, String> variables) {
    return Arrays.stream(variables.entrySet().toArray())
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }
}
