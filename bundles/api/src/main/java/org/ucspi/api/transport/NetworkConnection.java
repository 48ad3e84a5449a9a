package org.ucspi.api.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.stream.ByteStream;

/** A connected TCP socket, plain at first. */
@ProviderType
public interface NetworkConnection {

  /** Our address and port. */
  InetSocketAddress localAddress();

  /** The peer's address and port; IPv4 for an IPv4 peer of a dual-stack socket. */
  InetSocketAddress remoteAddress();

  /**
   * The bytes to and from the peer, always the same object: plain until {@link #startTls}, the
   * content of TLS from then on.
   *
   * <p>Its output ends with close_notify (when in TLS) and FIN. When both directions are over and
   * the peer has not ended its own, what the peer still sends is read and dropped for a short
   * while, so that no reset overtakes the last bytes that were written to it. A client's FIN
   * without close_notify is an end of input like any other.
   */
  ByteStream stream();

  /**
   * Whether a ClientHello (RFC 8446, 4.1.2) is kept back for {@link #startTls} instead of being
   * handed to the receiver: a client may send it before this side has said that it starts TLS. It
   * is looked for where bytes arrive after all earlier ones were handed over, and behind each line
   * feed (10). What turns out to be something else, by a later byte or by the end of the input, is
   * handed over, as is everything when this is switched off. Off at first.
   */
  void awaitTls(boolean on);

  /**
   * Does the handshake with the engine's role; once per connection, whether or not the stream is
   * open. Plain bytes that were written before are sent first; plain bytes that were received but
   * not yet handed to the receiver belong to the handshake. Cryptography runs on threads of the
   * transport's own.
   *
   * @param timeout the whole handshake may take
   * @return the session; fails with an {@link java.io.IOException} that names the reason, and the
   *     connection is aborted
   */
  CompletionStage<SSLSession> startTls(SSLEngine engine, Duration timeout);

  /**
   * Runs {@code action} each time no byte has come or gone for {@code limit}, counted from this
   * call. Resolution: one second.
   *
   * @param limit zero for never
   */
  void onIdle(Duration limit, Runnable action);

  /** Sets TCP_NODELAY, see tcp(7). On at first. */
  void noDelay(boolean on);

  /**
   * Closes at once, without a handshake or lingering: for a client that is turned away before any
   * byte was exchanged, or for a peer that has said all that was wanted. It sees FIN, or a reset
   * where the kernel holds bytes of it that nobody has read. Idempotent.
   */
  void close();

  /** Bytes received from the network so far, encrypted ones where there is TLS. */
  long bytesIn();

  /** Bytes sent to the network so far, likewise. */
  long bytesOut();
}
