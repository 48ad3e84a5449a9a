package org.ucspi.itests;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Clients that come at a steady pace, in TLS 1.3 and 1.2 in turn, each with a full handshake that
 * verifies chain and name.
 */
final class Visits implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  /**
   * One of them; times of {@link System#nanoTime}.
   *
   * @param serial of the certificate; 0 where the handshake failed
   * @param failure empty for none
   */
  record Visit(int port, long began, long ended, BigInteger serial, String failure) {}

  private final SSLSocketFactory factory;
  private final String domain;
  private final Queue<Visit> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger number = new AtomicInteger();
  private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1);

  /** Those who find so many before them do not come: a slow machine is not to be tried. */
  private final ExecutorService clients =
      new ThreadPoolExecutor(
          0, 32, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), new DiscardPolicy());

  /** Where the next ones go. */
  private volatile int port;

  /**
   * They begin at once.
   *
   * @param root whom they trust
   * @param domain of which each asks for a name of its own, so that none resumes a session
   */
  Visits(Path root, String domain, int port, Duration between) throws Exception {
    this.factory = trusting(root);
    this.domain = domain;
    this.port = port;
    long nanos = between.toNanos();
    var unused =
        clock.scheduleAtFixedRate(
            () -> clients.execute(() -> done.add(visit())), 0, nanos, TimeUnit.NANOSECONDS);
  }

  void to(int another) {
    port = another;
  }

  /** Those that have ended. */
  List<Visit> done() {
    return List.copyOf(done);
  }

  /** Waits; the clock is theirs. */
  void pass(Duration time) throws Exception {
    clock.schedule(() -> {}, time.toNanos(), TimeUnit.NANOSECONDS).get();
  }

  /** No more come, and those on the way arrive. */
  @Override
  public void close() {
    clock.shutdownNow();
    clients.shutdown();
    try {
      if (!clients.awaitTermination(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("a client does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Visit visit() {
    int to = port;
    int own = number.getAndIncrement();
    long began = System.nanoTime();
    try (var plain = new Socket()) {
      plain.setTcpNoDelay(true);
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      try (var tls = (SSLSocket) factory.createSocket(plain, "n" + own + domain, to, true)) {
        tls.setEnabledProtocols(new String[] {own % 2 == 0 ? "TLSv1.3" : "TLSv1.2"});
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        tls.getOutputStream().write('x');
        if (tls.getInputStream().read() != 'x') {
          throw new IOException("no echo");
        }
        var shown = (X509Certificate) tls.getSession().getPeerCertificates()[0];
        return new Visit(to, began, System.nanoTime(), shown.getSerialNumber(), "");
      }
    } catch (IOException e) {
      return new Visit(to, began, System.nanoTime(), BigInteger.ZERO, e.toString());
    }
  }

  private static SSLSocketFactory trusting(Path root) throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", Authority.certificate(root));
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
}
