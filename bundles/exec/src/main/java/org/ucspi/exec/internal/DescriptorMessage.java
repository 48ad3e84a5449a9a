package org.ucspi.exec.internal;

import java.nio.ByteBuffer;
import java.util.Collection;

/** A message for sendmsg(2), with descriptors in it; see unix(7), SCM_RIGHTS. */
final class DescriptorMessage {
  /** UCSPI-TLS needs six. */
  private static final int MOST = 8;

  private static final int LONGS = 6;

  // a struct msghdr
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;

  // what it points to: an iovec, its content, a cmsghdr
  private static final int IOVEC = 56;
  private static final int CONTENT = 72;
  private static final int HEADER = CONTENT + LONGS * Long.BYTES;
  private static final int LEVEL = HEADER + 8;
  private static final int TYPE = HEADER + 12;
  private static final int NUMBERS = HEADER + 16;
  private static final int SIZE = NUMBERS + MOST * Integer.BYTES;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  private final ByteBuffer bytes = EpollLoop.nativeBuffer(SIZE);
  private final long address = LibC.address(bytes);

  DescriptorMessage() {
    bytes.putLong(VECTOR, address + IOVEC).putLong(VECTOR_LENGTH, 1);
    bytes.putLong(IOVEC, address + CONTENT).putLong(IOVEC + Long.BYTES, LONGS * Long.BYTES);
    bytes.putLong(CONTROL, address + HEADER);
    bytes.putInt(LEVEL, SOL_SOCKET).putInt(TYPE, SCM_RIGHTS);
  }

  /** The address of it with these descriptors and these six longs, until the next ones. */
  long with(Collection<Integer> descriptors, long... content) {
    for (int i = 0; i < LONGS; i++) {
      bytes.putLong(CONTENT + i * Long.BYTES, content[i]);
    }
    int at = NUMBERS;
    for (int descriptor : descriptors) {
      bytes.putInt(at, descriptor);
      at += Integer.BYTES;
    }
    bytes.putLong(CONTROL_LENGTH, at - HEADER).putLong(HEADER, at - HEADER);
    return address;
  }
}
