package org.ucspi.tls.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;

/** One direction of a connection whose ends are in different threads. */
final class NativeQueue {
  /** Bytes of data in each record. */
  static final int SIZE = 700;

  private final BlockingQueue<ByteBuffer> records = new ArrayBlockingQueue<>(100);
  private long drained;

  /** Sends that many records, numbered, and the end. */
  Void fill(SSLEngine engine, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      var data = new byte[SIZE];
      Arrays.fill(data, (byte) i);
      put(engine, data);
    }
    engine.closeOutbound();
    put(engine, new byte[0]);
    return null;
  }

  private void put(SSLEngine engine, byte[] data) throws Exception {
    var record = ByteBuffer.allocate(18 * 1024);
    engine.wrap(ByteBuffer.wrap(data), record);
    records.put(record.flip());
  }

  /** Receives them, in order, to the end. */
  Void drain(SSLEngine engine) throws Exception {
    var plain = ByteBuffer.allocate(18 * 1024);
    for (int i = 0; ; i++) {
      if (engine.unwrap(records.take(), plain.clear()).getStatus() == Status.CLOSED) {
        return null;
      }
      if (plain.get(0) != (byte) i || plain.get(SIZE - 1) != (byte) i) {
        throw new IllegalStateException("other data than were sent");
      }
      drained += plain.position();
    }
  }

  long drained() {
    return drained;
  }
}
