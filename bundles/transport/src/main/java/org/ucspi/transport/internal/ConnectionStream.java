package org.ucspi.transport.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.ucspi.api.stream.ByteStream;

/**
 * What a connection shows: its plain bytes, and from {@link #startTls} on the content of TLS. Each
 * call goes to the one or the other in the plain stream's own order, so that none is lost between.
 */
final class ConnectionStream implements ByteStream {
  private final SessionStream plain;
  private final Workers workers;
  private final AtomicBoolean open = new AtomicBoolean();

  /** Where calls about the input go; belongs to the plain stream's serial. */
  private TlsStream input;

  /** Where output goes once TLS has been asked for. */
  private volatile TlsStream output;

  ConnectionStream(SessionStream plain, Workers workers) {
    this.plain = plain;
    this.workers = workers;
  }

  CompletionStage<SSLSession> startTls(SSLEngine engine, Duration timeout) {
    TlsStream tls;
    synchronized (this) {
      if (output != null) {
        return CompletableFuture.failedStage(new IOException("TLS was started before"));
      }
      tls = new TlsStream(plain, engine, workers, plain.serial());
      output = tls;
    }
    plain.serial().execute(() -> change(tls, timeout));
    return tls.handshake();
  }

  private void change(TlsStream tls, Duration timeout) {
    input = tls;
    tls.start(timeout);
    var before = plain.handOver(tls.below());
    if (before.full()) {
      tls.ownerWaits();
    }
    before.receiver().ifPresent(tls::open);
    if (before.asked()) {
      tls.more();
    }
    if (before.unwanted()) {
      tls.closeInput();
    }
  }

  /** Nothing to wait for once TLS has been asked for. */
  void awaitTls(boolean on) {
    inTurn(() -> plain.awaitTls(on), tls -> {});
  }

  @Override
  public void open(Receiver receiver) {
    if (!open.compareAndSet(false, true)) {
      throw new IllegalStateException("the stream is open already");
    }
    inTurn(() -> plain.opened(receiver), tls -> tls.open(receiver));
  }

  @Override
  public void more() {
    inTurn(plain::asked, TlsStream::more);
  }

  @Override
  public void closeInput() {
    inTurn(plain::inputUnwanted, TlsStream::closeInput);
  }

  @Override
  public boolean write(ByteBuffer data) {
    if (output == null) {
      synchronized (this) { // no plain byte after the handshake has begun
        if (output == null) {
          return plain.write(data);
        }
      }
    }
    return output.write(data);
  }

  @Override
  public void closeOutput() {
    var tls = output;
    if (tls == null) {
      plain.closeOutput();
    } else {
      tls.closeOutput();
    }
  }

  @Override
  public void abort(String reason) {
    plain.abort(reason);
  }

  private void inTurn(Runnable inPlain, Consumer<TlsStream> inTls) {
    plain
        .serial()
        .execute(
            () -> {
              if (input == null) {
                inPlain.run();
              } else {
                inTls.accept(input);
              }
            });
  }
}
