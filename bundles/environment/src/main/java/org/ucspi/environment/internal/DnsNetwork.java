package org.ucspi.environment.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * How questions travel: by UDP, and by TCP each on a connection of its own. dnsjava has one TCP
 * connection per server for all questions, and goes on using it when it has died.
 */
final class DnsNetwork implements IoClientFactory, TcpIoClient, AutoCloseable {
  /** RFC 1035, 4.2.2: a message by TCP has its length in front. */
  private static final int LENGTH_BYTES = 2;

  private static final TcpExchange.Answer ONE_MESSAGE =
      new TcpExchange.Answer() {
        @Override
        public int mostBytes() {
          return LENGTH_BYTES + 0xffff;
        }

        @Override
        public int end(byte[] bytes, int seen, int size) {
          if (size < LENGTH_BYTES) {
            return 0;
          }
          int end = LENGTH_BYTES + (ByteBuffer.wrap(bytes).getShort() & 0xffff);
          return size < end ? 0 : end;
        }
      };

  private final TcpExchange exchange;
  private final UdpQueries udp;

  DnsNetwork(TcpExchange exchange, ScheduledExecutorService threads) {
    this.exchange = exchange;
    this.udp = new UdpQueries(threads);
  }

  @Override
  public UdpIoClient createOrGetUdpClient() {
    return udp;
  }

  @Override
  public TcpIoClient createOrGetTcpClient() {
    return this;
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveTcp(
      InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] data,
      Duration timeout) {
    var request =
        ByteBuffer.allocate(LENGTH_BYTES + data.length).putShort((short) data.length).put(data);
    return exchange
        .ask(remote, Optional.ofNullable(local), request.array(), ONE_MESSAGE, timeout)
        .thenApply(answer -> Arrays.copyOfRange(answer, LENGTH_BYTES, answer.length))
        .toCompletableFuture();
  }

  /** Questions that are on their way fail, and all that come after them. */
  @Override
  public void close() {
    udp.close();
  }
}
