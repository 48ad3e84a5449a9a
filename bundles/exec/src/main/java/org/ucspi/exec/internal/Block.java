package org.ucspi.exec.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Memory of malloc(3), freed by whoever made it.
 *
 * @param address where it begins
 */
record Block(long address) implements AutoCloseable {

  static Block of(int size) {
    long address = Native.malloc(size);
    if (address == 0) {
      throw new OutOfMemoryError("malloc of " + size + " bytes");
    }
    return new Block(address);
  }

  void fill(byte[] content) {
    new Pointer(address).write(0, content, 0, content.length);
  }

  @Override
  public void close() {
    Native.free(address);
  }
}
