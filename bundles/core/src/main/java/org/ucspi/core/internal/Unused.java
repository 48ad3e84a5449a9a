package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** Receives nothing of a stream that nobody uses, and hears of its end. */
record Unused(Consumer<End> whenClosed) implements ByteStream.Receiver {

  @Override
  public void data(ByteBuffer data) {}

  @Override
  public void inputClosed() {}

  @Override
  public void closed(End end) {
    whenClosed.accept(end);
  }
}
