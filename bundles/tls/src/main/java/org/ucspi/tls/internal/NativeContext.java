package org.ucspi.tls.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import java.lang.ref.Cleaner;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/**
 * What engines are made from. Its native memory is given back when it is closed, or dropped, and
 * the last of its engines has ended.
 */
final class NativeContext implements AutoCloseable {
  /**
   * For engines too. Its thread is there once a profile is: at a limit of threads a class that
   * needs one for the first client would never be there.
   */
  static final Cleaner CLEANER = Cleaner.create();

  private final ReferenceCountedOpenSslContext context;
  private final Cleaner.Cleanable memory;
  private boolean closed;

  /**
   * Takes the one reference that the caller has.
   *
   * @param context of provider OPENSSL_REFCNT
   */
  NativeContext(SslContext context) {
    this.context = (ReferenceCountedOpenSslContext) context;
    var owned = this.context;
    this.memory = CLEANER.register(this, owned::release);
  }

  /** Knows no peer, so that nothing can look up its name. */
  NativeEngine engine() {
    return engine(inner -> {});
  }

  /**
   * The same.
   *
   * @param inner is given the engine that trust managers are asked with
   */
  synchronized NativeEngine engine(Consumer<SSLEngine> inner) {
    if (closed) {
      throw new IllegalStateException("the material has been replaced");
    }
    var engine =
        (ReferenceCountedOpenSslEngine) context.newEngine(UnpooledByteBufAllocator.DEFAULT);
    inner.accept(engine);
    return new NativeEngine(engine);
  }

  ReferenceCountedOpenSslContext context() {
    return context;
  }

  @Override
  public synchronized void close() {
    closed = true;
    memory.clean();
  }
}
