package org.ucspi.api.stream;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One end of a two-way flow of bytes: a network connection, a program's descriptors 0 and 1, a
 * service in this JVM. Each direction has back-pressure and an end of its own (half-close).
 *
 * <p><b>Input</b> is what arrives from the far end. It is asked for: every {@link #more()} is
 * answered by at most one {@link Receiver#data}. Without a request nothing is read, so that a slow
 * receiver slows the far end.
 *
 * <p><b>Output</b> is what {@link #write} sends to the far end. A stream takes every byte that is
 * given to it; when it answers {@code false}, it holds bytes that it could not yet pass on, and the
 * caller waits for {@link Receiver#writable()} before it writes again. A caller that obeys keeps
 * the memory held per stream bounded.
 *
 * <p><b>Life.</b> When both directions have ended (the input by the far end or by {@link
 * #closeInput()}, the output by {@link #closeOutput()} and delivered, or by the far end), the
 * stream frees everything it holds and calls {@link Receiver#closed} as its last word. Until {@link
 * #open} nothing but {@link #abort} may be called.
 *
 * <p><b>Threads.</b> {@link #more()}, {@link #closeInput()}, {@link #closeOutput()} and {@link
 * #abort} may be called from any thread, also from inside the receiver's methods, any number of
 * times and after the end, where they do nothing. {@link #write} and {@link #closeOutput()} must be
 * called one after the other, with happens-before between them. No method blocks.
 */
@ConsumerType
public interface ByteStream {

  /**
   * Connects the receiver, once in the life of this stream. Nothing is read before the first {@link
   * #more()}; an end of the far side may be reported at once.
   *
   * @throws IllegalStateException when the stream has a receiver already
   */
  void open(Receiver receiver);

  /**
   * Asks for one more chunk of input. Asking again before it has arrived asks for nothing more.
   * From inside {@link Receiver#data} it asks for the chunk after that one.
   */
  void more();

  /**
   * Takes all remaining bytes of {@code data}; on return the buffer is empty and belongs to the
   * caller again. After {@link #closeOutput()} or the end of the output the bytes are dropped.
   *
   * @return true: write more whenever you like; false: wait for {@link Receiver#writable()}, which
   *     then comes exactly once unless the output ends first. It may come before this method has
   *     returned.
   */
  boolean write(ByteBuffer data);

  /**
   * Marks a point in the output: what is written from here on came in through TLS, what was written
   * before did not. Called like {@link #write}. For a far side that keeps the two apart, as a
   * program that speaks UCSPI-TLS does; others need not care.
   */
  default void tlsStarted() {}

  /**
   * Ends the output once everything written has been delivered: FIN, close_notify, end of file for
   * a program.
   */
  void closeOutput();

  /**
   * Says that no more input is wanted: nothing more is handed to the receiver. What it means to the
   * far end is the stream's affair: a program gets EPIPE, a network peer is no longer read from.
   */
  void closeInput();

  /**
   * Ends both directions without regard to what was not delivered: a network peer gets a reset. A
   * program gets SIGTERM and no more input; what it still writes is delivered, until it ends or
   * SIGKILL makes it. {@link Receiver#closed} follows.
   *
   * @param reason for the log: what ended the stream, such as {@code "idle for 3600 s"}
   */
  void abort(String reason);

  /**
   * What a stream tells its owner. Calls are serial, each happens-before the next, and come from
   * threads that must not be blocked; their exceptions abort the stream.
   */
  @ConsumerType
  interface Receiver {

    /**
     * One chunk of input, never empty, in answer to one {@link ByteStream#more()}. The buffer is
     * lent for the length of the call: what is not consumed by then is lost.
     */
    void data(ByteBuffer data);

    /**
     * The far end has ended its direction; no {@link #data} follows. The output goes on. Comes
     * without being asked for.
     */
    void inputClosed();

    /**
     * Everything handed over from here on comes through TLS; everything before was plain, and may
     * have been sent by anyone on the way. Comes where TLS is started on an open stream.
     */
    default void tlsStarted() {}

    /** A {@link ByteStream#write} that answered false has been passed on: write again. */
    default void writable() {}

    /**
     * The far end takes no more bytes; what is written from now on is dropped. The input goes on.
     */
    default void outputClosed() {}

    /** Both directions are over and everything is freed. Always comes, exactly once, and last. */
    void closed(End end);
  }
}
