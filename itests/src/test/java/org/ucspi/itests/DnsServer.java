package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Debian's nsd(8) with zones of a test's own, on a free port of 127.0.0.1. */
final class DnsServer implements AutoCloseable {
  private static final Path NSD = Path.of("/usr/sbin/nsd");
  private static final int TO_STOP_SECONDS = 10;
  private static final int TRUNCATED = 2;

  private final Path folder;
  private final int port;
  private final Process process;

  private DnsServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param before a command that runs the command behind it elsewhere, as nsenter(1) does
   */
  static DnsServer start(DnsRecords records, String... before) {
    if (!Files.isExecutable(NSD)) {
      fail("there is no " + NSD + ": install Debian's package nsd, as .ci/run does");
    }
    try {
      var folder = Files.createTempDirectory("nsd");
      int port = Ports.free();
      records.self(self(port) + ".");
      var configuration =
          Files.writeString(folder.resolve("nsd.conf"), configuration(folder, port));
      for (var zone : DnsRecords.ZONES) {
        Files.writeString(folder.resolve(zone + "zone"), records.zone(zone));
      }
      var command = List.of(NSD.toString(), "-d", "-c", configuration.toString());
      var process =
          new ProcessBuilder(Stream.concat(Stream.of(before), command.stream()).toList())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      var server = new DnsServer(folder, port, process);
      server.awaitStarted();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(Path folder, int port) {
    var text = new StringBuilder();
    text.append(
        """
        server:
          ip-address: 127.0.0.1@%1$d
          username: ""
          chroot: ""
          pidfile: ""
          database: ""
          zonesdir: "%2$s"
          zonelistfile: "%2$s/zone.list"
          xfrdfile: "%2$s/xfrd.state"
          xfrdir: "%2$s"
          server-count: 1
          rrl-ratelimit: 0
        remote-control:
          control-enable: no
        """
            .formatted(port, folder));
    for (var zone : DnsRecords.ZONES) {
      text.append("zone:\n  name: \"%1$s\"\n  zonefile: \"%1$szone\"\n".formatted(zone));
    }
    return text.toString();
  }

  private void awaitStarted() throws IOException {
    Awaitility.await("nsd to start")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(log()).contains("nsd started"));
    // it serves the zones that it could read, and says so of the others
    assertThat(log()).doesNotContain("error");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"), UTF_8);
  }

  int port() {
    return port;
  }

  /** What it calls all of 127.255.0.0/16, and no other server does. */
  String self() {
    return self(port);
  }

  private static String self(int port) {
    return "server-" + port + ".example.org";
  }

  /** As the key {@code resolvers} has it. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** Whether it says by UDP that its answer is to be had by TCP. */
  boolean truncates(String name, int type) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(5000);
      var query = query(name, type);
      socket.send(
          new DatagramPacket(
              query, query.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      var answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return (answer.getData()[2] & TRUNCATED) != 0;
    }
  }

  /** RFC 1035, 4.1, with room for 4096 bytes of an answer (RFC 6891). */
  private static byte[] query(String name, int type) {
    var message = ByteBuffer.allocate(512);
    message.putShort((short) 1).putShort((short) 0);
    message.putShort((short) 1).putInt(0).putShort((short) 1);
    for (var label : name.replaceFirst("\\.$", "").split("\\.", -1)) {
      message.put((byte) label.length()).put(label.getBytes(US_ASCII));
    }
    message.put((byte) 0).putShort((short) type).putShort((short) 1);
    message.put((byte) 0).putShort((short) 41).putShort((short) 4096).putInt(0).putShort((short) 0);
    return Arrays.copyOf(message.array(), message.position());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(TO_STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
