package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.ucspi.api.stream.ByteStream;

/** Another stream, whose writes are counted. */
class CountingStream implements ByteStream {
  final AtomicInteger writes = new AtomicInteger();
  private final ByteStream stream;

  CountingStream(ByteStream stream) {
    this.stream = stream;
  }

  @Override
  public void open(Receiver receiver) {
    stream.open(receiver);
  }

  @Override
  public void more() {
    stream.more();
  }

  @Override
  public boolean write(ByteBuffer data) {
    writes.incrementAndGet();
    return stream.write(data);
  }

  @Override
  public void closeOutput() {
    stream.closeOutput();
  }

  @Override
  public void closeInput() {
    stream.closeInput();
  }

  @Override
  public void abort(String reason) {
    stream.abort(reason);
  }
}
