package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Much data through a program, both ways at the same time, to the last byte. */
class BulkIT {
  private static final int MEBIBYTE = 1 << 20;

  private static KarafProcess karaf;
  private static int tls;
  private static int plain;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("bulk", Ports.free());
    karaf.etc().put("exec", "cat", "command = cat");
    tls = karaf.etc().putListener("tls", "cat", "tls = demo");
    plain = karaf.etc().putListener("plain", "cat");
    karaf.start().awaitShell().awaitListening(tls, plain);
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void carriesBothWaysOverTls13() throws Exception {
    carriesBothWays(tls("TLSv1.3"), Figures.LONG ? 1024 : 64, "TLS 1.3");
  }

  @Test
  void carriesBothWaysOverTls12() throws Exception {
    carriesBothWays(tls("TLSv1.2"), Figures.LONG ? 256 : 32, "TLS 1.2");
  }

  @Test
  void carriesBothWaysOverPlainTcp() throws Exception {
    carriesBothWays(
        new Socket(InetAddress.getLoopbackAddress(), plain), Figures.LONG ? 256 : 32, "plain TCP");
  }

  private static SSLSocket tls(String protocol) throws IOException {
    var socket =
        (SSLSocket)
            TrustEverybody.context()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), tls);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private static void carriesBothWays(Socket client, int mebibytes, String over) throws Exception {
    try (client) {
      client.setSoTimeout(60_000);
      // this JVM's own TLS has to be compiled before the figure says something about the other's
      exchange(client, 8);
      var jvm = new Jvm(karaf.pid());
      var cpu = jvm.cpu();
      double seconds = exchange(client, mebibytes);
      var rate =
          Figures.note(
              "cat over " + over,
              "%d MiB each way in %.2f s, %.0f MB/s each way; %.2f s of the Karaf's processor time",
              mebibytes,
              seconds,
              mebibytes * MEBIBYTE / 1e6 / seconds,
              jvm.cpu().minus(cpu).toMillis() / 1e3);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).as(rate + ", then the end").isEqualTo(-1);
    }
  }

  /** Sends and receives at the same time, and gives how many seconds that took. */
  private static double exchange(Socket client, int mebibytes) throws Exception {
    long blocks = (long) mebibytes * MEBIBYTE / Sequence.BLOCK;
    long start = System.nanoTime();
    var sender = CompletableFuture.runAsync(() -> send(client, blocks));
    Sequence.receive(client.getInputStream(), blocks);
    sender.get(10, TimeUnit.SECONDS);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void send(Socket client, long blocks) {
    try {
      Sequence.send(client.getOutputStream(), blocks);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
