package org.ucspi.exec.internal;

import java.io.IOException;

/**
 * What a program that may ask for TLS sends: from descriptor 1 what it had written there when it
 * asked, from SSLWRITEFD what follows, and nothing between: it would go out in plain text.
 */
final class DelayedInput implements FromProgram {
  private enum Phase {
    UNDECIDED,
    STAYS_PLAIN,
    LAST_PLAIN,
    TLS
  }

  private static final int DROPS_AT_ONCE = 4;

  private final EpollLoop loop;
  private final ProgramInput plain;
  private final ProgramInput secure;
  private volatile boolean tls;

  // the loop's thread only
  private Phase phase = Phase.UNDECIDED;
  private boolean endHeldBack;
  private int lastPlain;
  private boolean closed;

  DelayedInput(EpollLoop loop, ProgramInput plain, ProgramInput secure) {
    this.loop = loop;
    this.plain = plain;
    this.secure = secure;
  }

  @Override
  public void watch(Runnable afterEvent) throws IOException {
    plain.watch(afterEvent);
    secure.watch(afterEvent);
  }

  @Override
  public boolean readable() {
    return plain.readable() || secure.readable();
  }

  @Override
  public Found read(boolean wanted) {
    return switch (phase) {
      case UNDECIDED -> {
        var found = plain.read(wanted);
        endHeldBack |= found == Found.END;
        yield found == Found.END ? Found.NOTHING : found;
      }
      case STAYS_PLAIN -> {
        if (endHeldBack) {
          endHeldBack = false;
          yield Found.END;
        }
        yield plain.read(wanted);
      }
      case LAST_PLAIN -> wanted && lastPlain > 0 ? readLastPlain() : Found.NOTHING;
      case TLS -> tls ? secure.read(wanted) : Found.NOTHING;
    };
  }

  private Found readLastPlain() {
    var found = plain.read(lastPlain);
    lastPlain = found == Found.DATA ? lastPlain - loop.chunk().remaining() : 0;
    return found == Found.DATA ? found : Found.NOTHING;
  }

  /** There will be no TLS. */
  void stayPlain() {
    phase = Phase.STAYS_PLAIN;
    secure.close();
  }

  /** There will be TLS, after what waits in the pipe now. */
  void endPlain() {
    phase = Phase.LAST_PLAIN;
    lastPlain = plain.available();
  }

  /** Whether TLS may start now: the last plain bytes are with the receiver. True once. */
  boolean plainPassed() {
    if (phase != Phase.LAST_PLAIN || lastPlain > 0 || closed) {
      return false;
    }
    phase = Phase.TLS;
    return true;
  }

  /** Reads what the program still writes to descriptor 1, so that it need not wait or die. */
  Found dropPlain() {
    var found = Found.NOTHING;
    for (int i = 0; i < DROPS_AT_ONCE && phase == Phase.TLS; i++) {
      if (plain.read(true) != Found.DATA) {
        return found;
      }
      found = Found.DATA;
    }
    return found;
  }

  @Override
  public void tlsStarted() {
    tls = true;
  }

  @Override
  public boolean over() {
    return closed
        || switch (phase) {
          case UNDECIDED, STAYS_PLAIN -> plain.over();
          case LAST_PLAIN -> false;
          case TLS -> tls && secure.over();
        };
  }

  @Override
  public void close() {
    closed = true;
    lastPlain = 0;
    plain.close();
    secure.close();
  }
}
