package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.transport.socket.nio.NioSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;

class ListeningTest {
  private final Network network = new Network(2);
  private final ExecutorService elsewhere = Executors.newSingleThreadExecutor();
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() throws IOException {
    for (var client : clients) {
      client.close();
    }
    network.close();
    elsewhere.shutdown();
  }

  @Test
  void namesTheSystemsReason() throws Exception {
    var first = network.listen(Loopback.any(), 5, Loopback.always(c -> {}));
    assertThatThrownBy(() -> network.listen(first.address(), 5, Loopback.always(c -> {})))
        .isInstanceOf(IOException.class)
        .hasMessage("address already in use");
    var elsewhere =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0);
    assertThatThrownBy(() -> network.listen(elsewhere, 5, Loopback.always(c -> {})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("assign requested address");
  }

  @Test
  void freesThePortAtOnceWhileConnectionsLive() throws Exception {
    var live = new AtomicReference<NetworkConnection>();
    var listening = network.listen(Loopback.any(), 5, Loopback.always(live::set));
    var client = connect(listening.address());
    await().until(() -> live.get() != null);
    var receiver = Recorder.echo(live.get().stream());
    live.get().stream().open(receiver);
    live.get().stream().more();
    var address = listening.address();
    for (int i = 0; i < 50; i++) {
      listening.close();
      listening = network.listen(address, 5, Loopback.always(c -> {}));
    }
    client.getOutputStream().write(42);
    assertThat(client.getInputStream().read()).isEqualTo(42);
  }

  @Test
  void anIpv4AddressLeavesIpv6Alone() throws Exception {
    var any = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0);
    var listening = network.listen(any, 5, Loopback.always(c -> {}));
    assertThat(listening.address().getAddress()).isInstanceOf(Inet4Address.class);
    assertThatThrownBy(() -> connect(loopback(16, listening))).isInstanceOf(IOException.class);
  }

  @Test
  void theIpv6WildcardTakesBothAndShowsIpv4AsSuch() throws Exception {
    var remotes = new ConcurrentLinkedQueue<InetAddress>();
    var listening =
        network.listen(
            new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 0),
            5,
            Loopback.always(c -> remotes.add(c.remoteAddress().getAddress())));
    connect(loopback(4, listening));
    await().until(() -> remotes.size() == 1);
    assertThat(remotes.remove()).isEqualTo(loopback(4, listening).getAddress());
    connect(loopback(16, listening));
    await().until(() -> remotes.size() == 1);
  }

  @Test
  void waitsWithoutWorkAfterANo() throws Exception {
    var gate = new Gate(1);
    var listening = network.listen(Loopback.any(), 5, gate);
    connect(listening.address());
    connect(listening.address());
    await().until(() -> gate.refused.get() == 1);
    long before = acceptorCpu();
    await().pollDelay(Duration.ofMillis(800)).until(() -> true);
    assertThat(acceptorCpu() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(40));
    assertThat(gate.refused).hasValueLessThan(3);
    assertThat(gate.accepted).hasValue(1);
    gate.places.release();
    listening.resume();
    await().until(() -> gate.accepted.get() == 2);
  }

  @Test
  void losesNoWakeUp() throws Exception {
    int clients = 400;
    var gate = new Gate(1);
    var listening = network.listen(Loopback.any(), clients, gate);
    gate.connected =
        connection ->
            elsewhere.execute(
                () -> {
                  connection.stream().abort("next, please");
                  gate.places.release();
                  listening.resume();
                });
    for (int i = 0; i < clients; i++) {
      try {
        connect(listening.address()).close();
      } catch (SocketException e) {
        // reset before this side has seen that it is connected: accepted all the same
      }
    }
    await().until(() -> gate.accepted.get() + gate.failed.get() == clients);
  }

  @Test
  void pausesWhenTheSystemHasNoDescriptors() throws Exception {
    var gate = new Gate(100);
    var failures = new AtomicInteger(3);
    var io = Workers.accepting();
    try (var workers = new Workers(1)) {
      var processors = new SimpleIoProcessorPool<NioSession>(NetworkProcessor.class, io, 1, null);
      var acceptor =
          new PausableAcceptor(gate, io, processors, workers) {
            @Override
            SocketChannel take(ServerSocketChannel socket) throws IOException {
              if (failures.getAndDecrement() > 0) {
                throw new IOException("Too many open files");
              }
              return super.take(socket);
            }
          };
      acceptor.setHandler(
          new SessionEvents(workers, ConcurrentHashMap.newKeySet(), gate::accepted));
      acceptor.bind(Loopback.any());
      long start = System.nanoTime();
      connect(acceptor.getLocalAddress());
      await().until(() -> gate.accepted.get() == 1);
      assertThat(System.nanoTime() - start)
          .isGreaterThan(PausableAcceptor.RETRY.multipliedBy(3).toNanos() - 20_000_000);
      assertThat(gate.failed).hasValue(3);
      assertThat(gate.reason).isEqualTo("too many open files");
      acceptor.unbind();
      acceptor.dispose();
      processors.dispose();
    } finally {
      io.shutdown();
    }
  }

  @Test
  void connectsFromAGivenAddressAndNamesFailures() throws Exception {
    var accepted = new AtomicReference<NetworkConnection>();
    var listening = network.listen(Loopback.any(), 5, Loopback.always(accepted::set));
    var timeout = Duration.ofSeconds(5);
    var connection =
        network
            .connect(listening.address(), Optional.of(Loopback.any()), timeout)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    await().until(() -> accepted.get() != null);
    assertThat(connection.localAddress()).isEqualTo(accepted.get().remoteAddress());
    listening.close();
    assertThatThrownBy(
            () ->
                network
                    .connect(listening.address(), Optional.empty(), timeout)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS))
        .hasMessageContaining("connection refused");
  }

  @Test
  void closesAllAndEndsItsThreads() throws Exception {
    var accepted = new AtomicReference<NetworkConnection>();
    var own = new Network(2);
    var listening = own.listen(Loopback.any(), 5, Loopback.always(accepted::set));
    connect(listening.address());
    await().until(() -> accepted.get() != null);
    var receiver = new Recorder();
    accepted.get().stream().open(receiver);
    own.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("the transport stops"));
    assertThatThrownBy(() -> connect(listening.address())).isInstanceOf(IOException.class);
    own.close();
    assertThat(own.stopped()).isTrue();
  }

  private Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    clients.add(socket);
    socket.setSoTimeout(10_000);
    socket.connect(address, 10_000);
    return socket;
  }

  /** 127.0.0.1 for 4 bytes, ::1 for 16. */
  private static InetSocketAddress loopback(int length, ListeningSocket listening)
      throws IOException {
    var address = new byte[length];
    address[0] = (byte) (length == 4 ? 127 : 0);
    address[length - 1] = 1;
    return new InetSocketAddress(InetAddress.getByAddress(address), listening.address().getPort());
  }

  private static long acceptorCpu() {
    var threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.dumpAllThreads(false, false))
        .filter(t -> t.getThreadName().contains("Acceptor"))
        .mapToLong(t -> Math.max(0, threads.getThreadCpuTime(t.getThreadId())))
        .sum();
  }

  /** Admits as many as it has places. */
  private static final class Gate implements Acceptor {
    final Semaphore places;
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    volatile String reason;
    volatile Consumer<NetworkConnection> connected = c -> {};

    Gate(int places) {
      this.places = new Semaphore(places);
    }

    @Override
    public boolean admit() {
      boolean yes = places.tryAcquire();
      if (!yes) {
        refused.incrementAndGet();
      }
      return yes;
    }

    @Override
    public void accepted(NetworkConnection connection) {
      accepted.incrementAndGet();
      connected.accept(connection);
    }

    @Override
    public void failed(String reason) {
      this.reason = reason;
      failed.incrementAndGet();
      places.release();
    }
  }
}
