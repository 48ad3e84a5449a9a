package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Message;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.io.DefaultIoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * How questions travel: by UDP as dnsjava does it, and by TCP each on a connection of its own.
 * dnsjava has one TCP connection per server for all questions, and goes on using it when it has
 * died.
 */
final class DnsNetwork extends DefaultIoClientFactory
    implements UdpIoClient, TcpIoClient, AutoCloseable {
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
  private boolean used;
  private boolean closed;

  DnsNetwork(TcpExchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public UdpIoClient createOrGetUdpClient() {
    return this;
  }

  @Override
  public synchronized CompletableFuture<byte[]> sendAndReceiveUdp(
      InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] data,
      int max,
      Duration timeout) {
    if (closed) {
      return CompletableFuture.failedFuture(new IOException("stopped"));
    }
    used = true;
    return super.createOrGetUdpClient().sendAndReceiveUdp(local, remote, query, data, max, timeout);
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

  /**
   * Ends dnsjava's thread, for good: asked in that moment, dnsjava would start another one, and
   * wait for the end of the first for ever.
   */
  @Override
  public void close() {
    if (isLast()) {
      NioClient.close(); // without our lock: its thread may be waiting for it
    }
  }

  private synchronized boolean isLast() {
    boolean last = used && !closed;
    closed = true;
    return last;
  }
}
