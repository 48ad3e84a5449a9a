package org.ucspi.tls.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The two that make engines, for suites that hold for both. */
enum NativeProvider {
  JDK(SslProvider.JDK),
  OPENSSL(SslProvider.OPENSSL_REFCNT);

  private final SslProvider provider;

  NativeProvider(SslProvider provider) {
    this.provider = provider;
  }

  /** Makes engines of one context. */
  Supplier<SSLEngine> engines(SslContextBuilder builder) throws SSLException {
    var context = builder.sslProvider(provider).build();
    return this == JDK ? jdk(context) : new NativeContext(context)::engine;
  }

  private static Supplier<SSLEngine> jdk(SslContext context) {
    return () -> context.newEngine(UnpooledByteBufAllocator.DEFAULT);
  }
}
