package org.ucspi.transport.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.ucspi.api.connection.Peer;
import org.ucspi.tls.internal.MaterialWatch;
import org.ucspi.tls.internal.TlsComponent;

/** A TLS profile with its certificate for demos (ECDSA, P-256), and clients that trust it. */
final class Profile {
  private static final Peer SOMEBODY =
      Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
  private static final SslContext CLIENTS = clients();

  /** What it says of its certificate is for administrators. */
  private static final Logger LOG = Logger.getLogger("org.ucspi.tls");

  private final TlsComponent component;

  Profile(String provider) {
    LOG.setLevel(Level.OFF);
    component =
        new TlsComponent(
            registry(),
            new MaterialWatch(),
            Map.of(
                "service.pid",
                "org.ucspi.tls~bench",
                "name",
                "bench",
                "provider",
                provider,
                "protocols",
                "TLSv1.3"));
  }

  SSLEngine engine() throws IOException {
    try {
      return component.server(SOMEBODY, Map.of()).toCompletableFuture().get().engine();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** To be released. */
  static SSLEngine client() {
    return CLIENTS.newEngine(UnpooledByteBufAllocator.DEFAULT);
  }

  /** Profiles register themselves; nobody looks for them here. */
  private static BundleContext registry() {
    return proxy(
        BundleContext.class,
        proxy(ServiceRegistration.class, null)); // what registerService answers
  }

  private static <T> T proxy(Class<T> type, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
  }

  private static SslContext clients() {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.OPENSSL_REFCNT)
          .protocols("TLSv1.3")
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }
}
