package org.ucspi.exec.internal;

import java.nio.ByteBuffer;
import java.util.Collection;

/** A message of sendmsg(2) and recvmsg(2) with descriptors in it; see unix(7), SCM_RIGHTS. */
final class DescriptorMessage {
  /** UCSPI-TLS needs six. */
  private static final int MOST = 8;

  // a struct msghdr
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int MSG_CTRUNC = 0x8;

  // what it points to: an iovec and its one byte, which there must be, and a cmsghdr
  private static final int IOVEC = 56;
  private static final int BYTE = 72;
  private static final int HEADER = 80;
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
    bytes.putLong(IOVEC, address + BYTE).putLong(IOVEC + Long.BYTES, 1);
    bytes.putLong(CONTROL, address + HEADER);
  }

  long address() {
    return address;
  }

  /** Makes it a message to send. */
  void put(Collection<Integer> descriptors) {
    int at = NUMBERS;
    for (int descriptor : descriptors) {
      bytes.putInt(at, descriptor);
      at += Integer.BYTES;
    }
    bytes.putLong(CONTROL_LENGTH, at - HEADER);
    bytes.putLong(HEADER, at - HEADER).putInt(LEVEL, SOL_SOCKET).putInt(TYPE, SCM_RIGHTS);
  }

  /** Makes room for one that comes. */
  void clear() {
    bytes.putLong(CONTROL_LENGTH, SIZE - HEADER).putLong(HEADER, 0);
  }

  /** True when nothing of it is missing and its first descriptor has this number here. */
  boolean beginsWith(int number) {
    return (bytes.getInt(FLAGS) & MSG_CTRUNC) == 0
        && bytes.getLong(HEADER) > NUMBERS - HEADER
        && bytes.getInt(NUMBERS) == number;
  }
}
