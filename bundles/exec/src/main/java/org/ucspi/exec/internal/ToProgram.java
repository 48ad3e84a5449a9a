package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the client sends, on its way to a program. Any thread, except where another is said;
 * writing, the mark and the end of writing come one after the other, see {@link
 * org.ucspi.api.stream.ByteStream}.
 */
interface ToProgram {

  /** What a turn has to tell the receiver. */
  enum News {
    NONE,
    WRITABLE,
    CLOSED
  }

  /** Begins to follow the descriptors. */
  void watch(Runnable afterEvent) throws IOException;

  /** Takes all of {@code data}; false when the next is to wait for {@link News#WRITABLE}. */
  boolean write(ByteBuffer data);

  /** What is written from now on came through TLS. */
  void tlsStarted();

  /** Ends it once everything kept has been passed on. */
  void closeWhenPassed();

  /** What has not been told yet; each is told once. The loop's thread only. */
  News news();

  /** True when a program that takes no more waits to be told about. */
  boolean hasNews();

  /** Ends it and drops what was kept. */
  void close();
}
