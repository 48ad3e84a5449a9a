package org.ucspi.api.connection;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.stream.ByteStream;

/**
 * An accepted connection that has passed the limits, the rules and, unless TLS is delayed or
 * absent, the handshake. It is given to a {@link ConnectionHandler}, which either talks through
 * {@link #stream()} or joins it to another stream with {@link #relay}. The connection counts
 * against its listener's limits until its stream (and the relayed one) is closed.
 */
@ProviderType
public interface Connection {

  /** A number that no other connection of this JVM has; counts from 1. */
  long number();

  /** The name of the listener. */
  String listener();

  /** Our side. */
  Local local();

  /** The client. */
  Peer peer();

  /**
   * The variables of this connection: those of the rules, then the UCSPI ones, then those of TLS,
   * later ones having won. A program's base environment lies below, its descriptor variables above
   * the UCSPI ones.
   */
  Map<String, String> environment();

  /**
   * The bytes to and from the client, inside TLS once there is TLS. Not to be opened by one who
   * calls {@link #relay}.
   */
  ByteStream stream();

  /** The TLS session, once there is one. */
  Optional<SSLSession> tls();

  /** True when the program is the one to ask for TLS ({@code tlsStart = delayed}). */
  boolean tlsDelayed();

  /**
   * Starts TLS where it is delayed. What was written before is sent in plain text first. Bytes that
   * were received but not yet handed over belong to the handshake, and so does a ClientHello that
   * came early: it is never handed over while TLS may still be asked for.
   *
   * <p>Plain bytes can arrive until {@link ByteStream.Receiver#tlsStarted()}: whoever took what
   * came before it for protected would execute commands that a stranger put in on the way
   * (CVE-2011-0411). Nothing may be written to {@link #stream()} between this call and the
   * handshake's end; who does it loses the connection.
   *
   * @return the TLS variables (see {@link #environment()}) after the handshake; fails with the
   *     reason when TLS is not delayed, was started or given up before, or the handshake fails,
   *     which also aborts the stream
   */
  CompletionStage<Map<String, String>> startTls();

  /**
   * Says that TLS, where it is delayed, will not be asked for: everything the client sends is
   * plain, also what looks like the beginning of a handshake. Does nothing where TLS is not delayed
   * or has been started.
   */
  void stayPlain();

  /**
   * Passes all bytes between the client and {@code far} until both have ended, after the table of
   * half-closes that users of UCSPI rely on: an end on one side becomes an end of output on the
   * other, a reset of one aborts the other, and when the far side is closed, what it wrote is
   * delivered before the connection is closed. Called at most once.
   */
  void relay(ByteStream far);

  /**
   * The same for a program, whose number replaces the connection's in the log.
   *
   * @param pid the process number
   */
  void relay(ByteStream far, long pid);

  /**
   * Gives up on a connection that cannot be served: it is dropped and the reason logged as a
   * temporary error (111).
   *
   * @param reason lower case, without a full stop, such as {@code "unable to start /bin/x: not
   *     found"}
   */
  void fail(String reason);
}
