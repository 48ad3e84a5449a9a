package org.ucspi.transport.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** What makes the engines that profiles may have. */
@SuppressWarnings("ImmutableEnumChecker") // contexts count their sessions
enum Library {
  JDK(SslProvider.JDK),
  OPENSSL(SslProvider.OPENSSL);

  private final SslContext strangers;
  private final SslContext clients;
  final NamedKeys keys = new NamedKeys(TestTls.own().own());

  Library(SslProvider provider) {
    strangers = context(provider, ClientAuth.NONE);
    clients = context(provider, ClientAuth.OPTIONAL);
  }

  private SslContext context(SslProvider provider, ClientAuth clients) {
    try {
      var context =
          SslContextBuilder.forServer(keys)
              .sslProvider(provider)
              .protocols("TLSv1.3", "TLSv1.2")
              .sessionCacheSize(100)
              .clientAuth(clients)
              .trustManager(TestTls.own().trusted())
              .build();
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        var key = new byte[16]; // without one there are no tickets
        sessions.setTicketKeys(new OpenSslSessionTicketKey(key, key, key));
      }
      return context;
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In server role. */
  SSLEngine engine(boolean asksForCertificate) {
    var engine =
        (asksForCertificate ? clients : strangers).newEngine(UnpooledByteBufAllocator.DEFAULT);
    var parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Whether it has any outside of the heap. */
  static boolean holdsMemory(SSLEngine engine) {
    return engine instanceof ReferenceCountedOpenSslEngine netty && netty.sslPointer() != 0;
  }

  /** Its own memory is gone by then, if all is well; this is for the context's count. */
  static void release(SSLEngine engine) {
    ReferenceCountUtil.release(engine);
  }
}
