package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.Random;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** The plain bytes of a hostile client, as a session would bring them, turned by hand. */
final class HostileStream implements ByteStream {
  /** Who sends them. */
  interface Client {
    /** What it sends next; none as long as it waits for an answer, or for nothing. */
    byte[] next();

    void received(byte[] bytes);
  }

  enum Ending {
    FIN,
    RESET,
    SILENCE
  }

  private static final int HIGH_WATER = 20_000;

  private final Client client;
  private final Random random;
  private final int longestPiece;
  private final Ending ending;
  private final boolean reads;

  private ByteBuffer sent = ByteBuffer.allocate(0);
  private long left; // what it sends before its end, if it has so much to say
  private Receiver receiver;
  private boolean asked;
  private boolean fin;
  private boolean inputOver;
  private boolean outputOver;
  private long unread;
  private boolean full;
  private End end;
  private boolean closed;
  long mostUnread;

  /**
   * A client's connection.
   *
   * @param good whether it stays as long as it is wanted, and reads
   */
  HostileStream(Client client, boolean good, Random random) {
    this.client = client;
    this.random = random;
    this.longestPiece = new int[] {1, 7, 600, 1 << 16, 1 << 16}[random.nextInt(5)];
    this.ending = good ? Ending.SILENCE : Ending.values()[random.nextInt(3)];
    this.left = good || random.nextInt(4) > 0 ? Long.MAX_VALUE : random.nextInt(3000);
    this.reads = good || random.nextInt(16) > 0;
  }

  /** What happens next; false when that is nothing. */
  boolean step() {
    if (closed || receiver == null) {
      return false;
    }
    if (end != null) {
      closed = true;
      receiver.closed(end);
      return true;
    }
    if (full && unread == 0) {
      full = false;
      receiver.writable();
      return true;
    }
    return deliver() || ends();
  }

  private boolean deliver() {
    if (!sent.hasRemaining() && left > 0 && !fin) {
      sent = ByteBuffer.wrap(client.next());
    }
    int length = (int) Math.min(Math.min(left, sent.remaining()), 1 + random.nextInt(longestPiece));
    if (length == 0 || !(asked || inputOver)) {
      return false;
    }
    left -= length;
    var piece = sent.slice(sent.position(), length);
    sent.position(sent.position() + length);
    if (!inputOver) {
      asked = false;
      receiver.data(piece);
    }
    return true;
  }

  private boolean ends() {
    boolean said = !sent.hasRemaining() || left == 0;
    if (said && ending == Ending.RESET) {
      end = new End.Broken("connection reset by peer");
      return true;
    }
    if (said && ending == Ending.FIN && !fin) {
      fin = true;
      if (!inputOver) {
        inputOver = true;
        receiver.inputClosed();
      }
      return true;
    }
    if (inputOver && outputOver && unread == 0) {
      end = new End.Finished();
      return true;
    }
    return false;
  }

  @Override
  public void open(Receiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public void more() {
    asked = true;
  }

  @Override
  public boolean write(ByteBuffer data) {
    var copy = new byte[data.remaining()];
    data.get(copy);
    if (outputOver || end != null) {
      return true;
    }
    if (reads) {
      client.received(copy);
    } else {
      unread += copy.length;
      mostUnread = Math.max(mostUnread, unread);
    }
    boolean room = unread <= HIGH_WATER && random.nextInt(8) > 0;
    full |= !room;
    return room;
  }

  @Override
  public void closeOutput() {
    outputOver = true;
  }

  @Override
  public void closeInput() {
    inputOver = true;
  }

  @Override
  public void abort(String reason) {
    if (end == null) {
      end = new End.Broken(reason);
    }
  }

  @Override
  public String toString() {
    return "pieces of up to "
        + longestPiece
        + ", then "
        + ending
        + (left < Long.MAX_VALUE / 2 ? " in the middle" : "")
        + (reads ? "" : ", reads nothing");
  }
}
