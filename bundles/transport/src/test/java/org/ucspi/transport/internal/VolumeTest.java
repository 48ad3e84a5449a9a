package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.End;

/** Many bytes, many connections. */
class VolumeTest {
  private static final int BULK = 64 * 1024 * 1024;
  private static final int CONNECTIONS = Integer.getInteger("ucspi.connections", 400);
  private static final Duration PATIENCE = Duration.ofSeconds(26);

  @ParameterizedTest
  @ValueSource(strings = {"plain", "TLSv1.3", "TLSv1.2"})
  void echoesBulkUnchanged(String protocol) throws Exception {
    try (var loopback = new Loopback()) {
      Socket client =
          protocol.equals("plain")
              ? loopback.client()
              : loopback.connect(TestTls.clientSocket(protocol));
      var connection = loopback.next();
      if (!protocol.equals("plain")) {
        var unused = connection.startTls(TestTls.server(), PATIENCE);
      }
      var receiver = Recorder.echo(connection.stream());
      connection.stream().open(receiver);
      connection.stream().more();
      var sent = CompletableFuture.supplyAsync(() -> send(client));
      assertThat(checksum(client.getInputStream())).isEqualTo(sent.get(30, TimeUnit.SECONDS));
      client.close();
      receiver.awaitEnd();
      assertThat(receiver.breach).isNull();
    }
  }

  @Test
  void deliversTheLastByteToEachOfManyShortConnections() throws Exception {
    var ends = new AtomicInteger();
    var problems = new ConcurrentLinkedQueue<String>();
    var threads = Executors.newFixedThreadPool(4);
    try (var loopback =
        new Loopback(
            connection -> {
              var stream = connection.stream();
              stream.open(
                  new Recorder() {
                    @Override
                    public void closed(End end) {
                      ends.incrementAndGet();
                    }
                  });
              stream.closeInput();
              var unused = connection.startTls(TestTls.server(), PATIENCE);
              stream.write(ByteBuffer.allocate(3000));
              stream.closeOutput();
            })) {
      for (int i = 0; i < CONNECTIONS; i++) {
        threads.execute(
            () -> {
              try (var client = loopback.connect(TestTls.clientSocket())) {
                int length = client.getInputStream().readAllBytes().length;
                if (length != 3000) {
                  problems.add("only " + length + " bytes");
                }
              } catch (IOException e) {
                problems.add(e.toString());
              }
            });
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).as("%s served", ends).isTrue();
      assertThat(problems).isEmpty();
      await().until(() -> ends.get() == CONNECTIONS);
    } finally {
      threads.shutdownNow();
    }
  }

  private static long send(Socket client) {
    var random = new Random(7);
    var crc = new CRC32();
    var bytes = new byte[100_000];
    random.nextBytes(bytes);
    try {
      OutputStream out = client.getOutputStream();
      int left = BULK;
      while (left > 0) {
        int length = Math.min(left, 1 + random.nextInt(bytes.length));
        bytes[random.nextInt(length)]++;
        out.write(bytes, 0, length);
        crc.update(bytes, 0, length);
        left -= length;
      }
      client.shutdownOutput();
      return crc.getValue();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long checksum(InputStream in) throws IOException {
    var crc = new CRC32();
    var bytes = new byte[65536];
    long total = 0;
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      crc.update(bytes, 0, n);
      total += n;
    }
    assertThat(total).isEqualTo(BULK);
    return crc.getValue();
  }
}
