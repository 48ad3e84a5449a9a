package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The peer's stream for a handler that talks by itself: the stream as it is, of which the
 * connection hears the opening, the start of TLS, the end and the abort, and may refuse writes.
 */
record HandlerStream(ByteStream stream, Owner connection) implements ByteStream {

  /** The connection. */
  interface Owner {
    void openedByHandler(Receiver receiver);

    boolean mayWrite();

    /** What is written from now on goes through TLS. */
    void isProtected();

    void drop(String reason);

    void handlerClosed(End end);

    /** A handler gave up; what it wrote is delivered. */
    void handlerFailed(Exception cause);
  }

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

  private record Noticed(Receiver receiver, Owner connection) implements Receiver {

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
