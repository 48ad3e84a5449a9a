package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The client's stream for a handler that talks by itself: the stream as it is, of which the
 * connection hears the opening, the start of TLS, the end and the abort, and may refuse writes.
 */
record HandlerStream(ByteStream stream, LiveConnection connection) implements ByteStream {

  @Override
  public void open(Receiver receiver) {
    connection.openedByHandler(new Noticed(receiver, connection));
  }

  @Override
  public void more() {
    stream.more();
  }

  @Override
  public boolean write(ByteBuffer data) {
    if (connection.mayWrite()) {
      return stream.write(data);
    }
    data.position(data.limit());
    return true;
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
    connection.drop(reason);
  }

  private record Noticed(Receiver receiver, LiveConnection connection) implements Receiver {

    @Override
    public void data(ByteBuffer data) {
      receiver.data(data);
    }

    @Override
    public void inputClosed() {
      receiver.inputClosed();
    }

    @Override
    public void tlsStarted() {
      connection.isProtected();
      receiver.tlsStarted();
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
        connection.handlerClosed(end);
      }
    }
  }
}
