package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the client of a program that may ask for TLS sends: to descriptor 0 until the mark in the
 * stream, to SSLREADFD from there on, and never a byte of the one to the other.
 *
 * <p>As long as it is open whether there will be TLS, a program that has closed descriptor 0 makes
 * the client wait and no more: nothing may be read and dropped that is for TLS, and an end of
 * reading would end that of TLS.
 */
final class DelayedOutput implements ToProgram {
  private final ProgramOutput plain;
  private final ProgramOutput secure;

  // guarded by this
  private boolean staysPlain;
  private boolean tls;
  private boolean closing;
  private boolean writableOwed;

  DelayedOutput(ProgramOutput plain, ProgramOutput secure) {
    this.plain = plain;
    this.secure = secure;
  }

  @Override
  public void watch(Runnable afterEvent) throws IOException {
    plain.watch(afterEvent);
    secure.watch(afterEvent);
  }

  @Override
  public synchronized boolean write(ByteBuffer data) {
    if (tls) {
      return secure.write(data);
    }
    boolean passed = plain.write(data) && (staysPlain || !plain.hasNews());
    writableOwed |= !passed;
    return passed;
  }

  /** There will be no TLS. */
  synchronized void stayPlain() {
    staysPlain = true;
    secure.close();
  }

  /** What the program has not read of the plain bytes is lost, and must not hold up the others. */
  @Override
  public synchronized void tlsStarted() {
    tls = true;
    plain.close();
    if (closing) {
      secure.closeWhenPassed();
    }
  }

  @Override
  public synchronized void closeWhenPassed() {
    closing = true;
    (tls ? secure : plain).closeWhenPassed();
  }

  @Override
  public synchronized News news() {
    if (tls) {
      boolean owed = writableOwed && !secure.hasNews();
      writableOwed = false;
      return owed ? News.WRITABLE : secure.news();
    }
    if (plain.hasNews() && !staysPlain) {
      return News.NONE;
    }
    var news = plain.news();
    writableOwed &= news == News.NONE;
    return news;
  }

  @Override
  public synchronized boolean hasNews() {
    return tls ? secure.hasNews() : staysPlain && plain.hasNews();
  }

  @Override
  public synchronized void close() {
    plain.close();
    secure.close();
  }
}
