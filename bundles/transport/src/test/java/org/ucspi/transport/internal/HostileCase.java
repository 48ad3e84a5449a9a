package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.stream.End;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.tls.internal.ProfileEngines;

/** One hostile client against one engine, turned by hand from its first byte to the end of all. */
final class HostileCase {
  /** A bare handshake takes some 50, and single bytes of 100 KiB take many. */
  private static final int MOST_STEPS = 2_000_000;

  /** What may wait for a client that does not read: high water, a record or two, and alerts. */
  private static final int MOST_UNREAD = 160_000;

  private static final Duration PATIENCE = Duration.ofSeconds(26);

  private final HandWorkers hand = new HandWorkers();
  private final int greeting;
  private final boolean good;
  private final Random random;
  private final HostileStream lower;
  private final ConnectionTls server;
  private final SSLEngine engine;
  private final TlsStream tls;
  private final Owner owner;
  private Throwable failure;
  private SSLSession session;
  private int completions;
  private int farewells;

  HostileCase(HostileStream.Client client, ConnectionTls server, Random random) {
    greeting = client instanceof MeddledClient meddled ? meddled.greeting : -1;
    good = greeting >= 0;
    this.random = random;
    this.server = server;
    engine = server.engine();
    lower = new HostileStream(client, good, random);
    tls = new TlsStream(lower, engine, hand.workers);
    owner = new Owner();
  }

  /** What came of it, in a few words; throws where that is not as it should be. */
  String run() {
    begin();
    for (int step = 0; owner.end == null || !hand.isIdle(); step++) {
      check(step < MOST_STEPS, () -> "no end after " + step(MOST_STEPS));
      if (random.nextBoolean() ? hand.work() || lower.step() : lower.step() || hand.work()) {
        continue;
      }
      check(
          owner.end == null && (completions == 0 || failure != null || hand.isIdle()),
          () -> "a timer is left");
      if (!hand.letTimePass()) {
        check(completions > 0, () -> "a handshake without end or timer");
        check(failure == null, () -> "hangs after " + failure);
        sayFarewell();
      }
    }
    return outcome();
  }

  private static String step(int steps) {
    return steps + " steps";
  }

  private void begin() {
    var unused =
        tls.handshake()
            .whenComplete(
                (established, failed) -> {
                  completions++;
                  session = established;
                  failure = failed == null ? null : failed.getCause();
                  owner.opens();
                });
    tls.start(PATIENCE);
    lower.open(tls.below());
    if (random.nextBoolean()) {
      owner.opens();
    }
  }

  /** A silent client is sent away by the listener, in one way or another. */
  private void sayFarewell() {
    switch (farewells++) {
      case 0 -> tls.closeOutput();
      case 1 -> tls.closeInput();
      case 2 -> tls.abort("idle for 600 s");
      default -> throw new AssertionError("hangs after abort");
    }
  }

  private String outcome() {
    check(owner.breach == null, () -> owner.breach);
    check(completions == 1, () -> completions + " ends of the handshake");
    check(engine.isOutboundDone() && engine.isInboundDone(), () -> "the engine is still open");
    check(!ProfileEngines.holdsMemory(engine), () -> "the engine holds memory");
    check(lower.mostUnread <= MOST_UNREAD, () -> lower.mostUnread + " bytes unread");
    if (failure == null) {
      check(!good || owner.size() == greeting, () -> owner.size() + " bytes came");
      check(session.isValid() || owner.end instanceof End.Broken, () -> "no valid session");
      if (owner.end instanceof End.Broken broken) {
        reason(broken.reason());
        return "established, then " + broken.reason();
      }
      return established();
    }
    var reason = failure.getMessage();
    reason(reason);
    check(!good, () -> "a good client was refused: " + reason);
    check(
        owner.end.equals(new End.Broken(reason)) || owner.end instanceof End.Finished,
        () -> "refused: " + reason + ", and ended: " + owner.end);
    return reason;
  }

  /** Whoever was let in has nothing that programs could not be told. */
  private String established() {
    try {
      var verified = server.established(session).clientVerify();
      var names = ((ExtendedSSLSession) session).getRequestedServerNames();
      return "established, " + verified + (names.isEmpty() ? "" : ", by name");
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
  }

  /** As an administrator is to read it. */
  private static void reason(String reason) {
    check(reason != null, () -> "no reason");
    check(reason.matches("[ -~]{3,400}"), () -> "unreadable: " + reason);
    check(
        !reason.matches(
            ".*\\b(null|java|javax|sun|netty|internal error|invalid library|the engine)\\b.*|\\w+(Exception|Error)"),
        () -> "not for people: " + reason);
  }

  private static void check(boolean good, Supplier<String> otherwise) {
    if (!good) {
      throw new AssertionError(otherwise.get());
    }
  }

  @Override
  public String toString() {
    return lower.toString();
  }

  /** Sends back what comes, as long as there is room. */
  private final class Owner extends Recorder {
    private boolean opened;

    void opens() {
      if (!opened) {
        opened = true;
        tls.open(this);
        tls.more();
      }
    }

    @Override
    void onData(byte[] data) {
      if (tls.write(ByteBuffer.wrap(data))) {
        tls.more();
      }
    }

    @Override
    void onWritable() {
      tls.more();
    }

    @Override
    void onInputClosed() {
      tls.closeOutput();
    }
  }
}
