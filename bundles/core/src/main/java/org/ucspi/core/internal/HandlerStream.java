package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The client's stream for a handler that talks by itself: the stream as it is, with its opening,
 * its end and its abort noticed.
 */
record HandlerStream(
    ByteStream stream,
    Consumer<ByteStream.Receiver> open,
    Consumer<End> whenClosed,
    Consumer<String> abort)
    implements ByteStream {

  @Override
  public void open(Receiver receiver) {
    open.accept(new Noticed(receiver, whenClosed));
  }

  @Override
  public void more() {
    stream.more();
  }

  @Override
  public boolean write(ByteBuffer data) {
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
    abort.accept(reason);
  }

  private record Noticed(Receiver receiver, Consumer<End> whenClosed) implements Receiver {

    @Override
    public void data(ByteBuffer data) {
      receiver.data(data);
    }

    @Override
    public void inputClosed() {
      receiver.inputClosed();
    }

    @Override
    public void writable() {
      receiver.writable();
    }

    @Override
    public void outputClosed() {
      receiver.outputClosed();
    }

    @Override
    public void closed(End end) {
      try {
        receiver.closed(end);
      } finally {
        whenClosed.accept(end);
      }
    }
  }
}
