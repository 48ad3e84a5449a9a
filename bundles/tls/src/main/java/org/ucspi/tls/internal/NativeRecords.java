package org.ucspi.tls.internal;

import io.netty.internal.tcnative.SSL;
import java.io.ByteArrayOutputStream;
import javax.net.ssl.SSLException;

/**
 * Records of an established connection, by the calls of the native library itself: they leave one
 * direction open when the other ends. Its owner holds a lock during each call, and makes none once
 * the connection has been freed.
 *
 * <p>It has a BIO of its own, which takes the place of the one the handshake had; it is freed with
 * the connection.
 */
final class NativeRecords {
  /** For what comes of reading: an answer to a key update, of which one waits at most, an alert. */
  private static final int ROOM_FOR_ALERTS = 256;

  private final long ssl;
  private final long bio;
  private final int overhead;

  NativeRecords(long ssl) {
    this.ssl = ssl;
    this.overhead = SSL.getMaxWrapOverhead(ssl);
    this.bio = SSL.bioNewByteBuffer(ssl, ROOM_FOR_ALERTS);
    SSL.clearError();
  }

  /** Most bytes by which a record is longer than its data. */
  int overhead() {
    return overhead;
  }

  /**
   * Takes in one record.
   *
   * @param data where its data go, with room for all of them
   * @return the length of the data; 0 for none, -1 for the end
   */
  int read(long record, int length, long data, int room) throws SSLException {
    int result;
    SSL.bioSetByteBuffer(bio, record, length, false);
    try {
      result = SSL.readFromSSL(ssl, data, room);
    } finally {
      SSL.bioClearByteBuffer(bio);
    }
    if (result > 0) {
      return result;
    }
    int error = SSL.getError(ssl, result);
    if (error == SSL.SSL_ERROR_ZERO_RETURN) {
      return -1;
    }
    if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
      SSL.clearError();
      return 0;
    }
    throw failure();
  }

  /**
   * Encrypts into one record.
   *
   * @param record where it goes, with room for data and overhead
   * @return the length of the record
   */
  int write(long data, int length, long record, int room) throws SSLException {
    SSL.bioSetByteBuffer(bio, record, room, true);
    try {
      if (SSL.writeToSSL(ssl, data, length) != length) {
        throw failure();
      }
      return room - SSL.bioLengthByteBuffer(bio);
    } finally {
      SSL.bioClearByteBuffer(bio);
    }
  }

  /** What the library itself has to say: session tickets, answers to key updates. */
  void flush(NativeBuffers buffers, ByteArrayOutputStream unsent) throws SSLException {
    alert(buffers, unsent);
    int result;
    do {
      collect(buffers);
      try {
        result = SSL.writeToSSL(ssl, buffers.inAddress(), 0);
        append(buffers, unsent);
      } finally {
        SSL.bioClearByteBuffer(bio);
      }
    } while (result < 0 && wantsRoom(result));
    if (result < 0) {
      throw failure();
    }
  }

  /** The last record, or nothing when there can be none any more. */
  void closeNotify(NativeBuffers buffers, ByteArrayOutputStream unsent) {
    alert(buffers, unsent);
    int result;
    do {
      collect(buffers);
      try {
        result = SSL.shutdownSSL(ssl);
        append(buffers, unsent);
      } finally {
        SSL.bioClearByteBuffer(bio);
      }
    } while (result < 0 && wantsRoom(result));
    SSL.clearError();
  }

  /** What came of reading: the alert that goes with a failure, for one. */
  void alert(NativeBuffers buffers, ByteArrayOutputStream unsent) {
    collect(buffers);
    try {
      append(buffers, unsent, SSL.bioFlushByteBuffer(bio));
    } finally {
      SSL.bioClearByteBuffer(bio);
    }
  }

  private boolean wantsRoom(int result) {
    return SSL.getError(ssl, result) == SSL.SSL_ERROR_WANT_WRITE;
  }

  private void collect(NativeBuffers buffers) {
    SSL.bioSetByteBuffer(bio, buffers.outAddress(), NativeBuffers.CAPACITY, true);
  }

  private int made() {
    return NativeBuffers.CAPACITY - SSL.bioLengthByteBuffer(bio);
  }

  private void append(NativeBuffers buffers, ByteArrayOutputStream unsent) {
    append(buffers, unsent, made());
  }

  private static void append(NativeBuffers buffers, ByteArrayOutputStream unsent, int length) {
    var bytes = new byte[length];
    buffers.made(length).get(bytes);
    unsent.writeBytes(bytes);
  }

  private static SSLException failure() {
    int error = SSL.getLastErrorNumber();
    var reason = NativeReason.of(SSL.getErrorString(error));
    SSL.clearError();
    return new SSLException(reason);
  }
}
