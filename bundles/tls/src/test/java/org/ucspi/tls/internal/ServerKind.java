package org.ucspi.tls.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/** The kinds of engines that a verifier is to work with. */
enum ServerKind {
  JDK(SslProvider.JDK),
  OPENSSL(SslProvider.OPENSSL_REFCNT);

  private final SslProvider provider;

  ServerKind(SslProvider provider) {
    this.provider = provider;
  }

  /** What a client is told; the JDK's engines know one alert for all certificates. */
  String alert(String fitting) {
    return this == JDK ? "certificate_unknown" : fitting;
  }

  /** Makes engines of one context, which share their sessions. */
  interface Engines {
    /** Tells which engine the verifier is asked with. */
    SSLEngine get(Consumer<SSLEngine> inner);
  }

  Engines engines(Issue.Issued identity, ClientVerifier verifier, Demand demand) throws Exception {
    var auth =
        switch (demand) {
          case NONE -> ClientAuth.NONE;
          case ANY, REQUEST -> ClientAuth.OPTIONAL;
          case REQUIRED, HOSTNAME -> ClientAuth.REQUIRE;
        };
    SslContext context =
        SslContextBuilder.forServer(identity.key(), identity.certificate())
            .sslProvider(provider)
            .protocols("TLSv1.3", "TLSv1.2")
            .trustManager(verifier)
            .clientAuth(auth)
            .build();
    if (this == OPENSSL) {
      var own = new NativeContext(context);
      return inner -> own.engine(inner);
    }
    return inner -> {
      var engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
      inner.accept(engine);
      return engine;
    };
  }
}
