package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.ucspi.hostile.Attack;
import org.ucspi.hostile.Damage;
import org.ucspi.hostile.HostileNames;
import org.ucspi.hostile.Records;

/** A real client between whose records somebody meddles, and that does odd things by itself. */
final class MeddledClient implements HostileStream.Client {
  private static final TestTls.Keys STRANGER = TestTls.keys();
  private static final int MOST_ROUNDS = 5000;

  /** Bytes that a good one sends, in the same piece with the end of its handshake. */
  static final int GREETING = 17_000;

  private final SSLEngine engine;
  private final Random random;
  private final boolean good;
  private final int meddledRecord;
  private final Deque<byte[]> out = new ArrayDeque<>();
  private ByteBuffer in = ByteBuffer.allocate(0);
  private int records;
  private int actions;
  private boolean over;

  /**
   * A client that connects.
   *
   * @param context of {@link #context}; the same once more: it resumes its session
   * @param meddled false: nothing happens to it
   */
  MeddledClient(SSLContext context, Random random, boolean meddled) {
    this.random = random;
    engine = context.createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    var parameters = engine.getSSLParameters();
    var version = random.nextInt(3);
    if (version > 0) {
      parameters.setProtocols(new String[] {version == 1 ? "TLSv1.2" : "TLSv1.3"});
    }
    if (meddled && random.nextInt(4) == 0) {
      parameters.setServerNames(List.of(new SNIServerName(0, HostileNames.name(random)) {}));
    }
    if (random.nextInt(4) == 0) {
      var other = meddled && random.nextBoolean() ? "\u00ff\n" : "h2";
      parameters.setApplicationProtocols(new String[] {other});
    }
    engine.setSSLParameters(parameters);
    meddledRecord = meddled && random.nextInt(4) > 0 ? random.nextInt(8) : Integer.MAX_VALUE;
    actions = meddled ? random.nextInt(10) : 1;
    good = !meddled;
  }

  /** A client's sessions, with a certificate that is trusted, or is not, or none. */
  static SSLContext context(Random random) {
    try {
      var context = SSLContext.getInstance("TLS");
      var keys =
          switch (random.nextInt(3)) {
            case 0 -> new KeyManager[] {STRANGER.own()};
            case 1 -> new KeyManager[] {TestTls.own().own()};
            default -> new KeyManager[0];
          };
      context.init(
          keys, new TrustManager[] {TestTls.own().trusted()}, new SeededRandom(random.nextLong()));
      return context;
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void received(byte[] bytes) {
    in = ByteBuffer.allocate(in.remaining() + bytes.length).put(in).put(bytes).flip();
  }

  @Override
  public byte[] next() {
    for (int i = 0; !over; i++) {
      if (i > MOST_ROUNDS) {
        throw new IllegalStateException("the client makes no progress");
      }
      try {
        if (!goesOn()) {
          break;
        }
      } catch (SSLException e) {
        giveUp();
      }
    }
    var next = new byte[0];
    for (var sent = out.poll(); sent != null; sent = out.poll()) {
      next = joined(next, sent);
    }
    return next;
  }

  private boolean goesOn() throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_WRAP -> wrap(new byte[0]);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        return unwrap();
      }
      default -> {
        if (records == 0) {
          engine.beginHandshake();
        } else if (!in.hasRemaining() || !unwrap()) {
          return acts();
        }
      }
    }
    return true;
  }

  private boolean acts() throws SSLException {
    if (actions-- <= 0 || engine.isOutboundDone()) {
      return false;
    }
    switch (good ? 0 : random.nextInt(8)) {
      case 0, 1, 2 -> wrap(new byte[good ? GREETING : random.nextInt(20_000)]);
      case 3 -> wrap(new byte[0]);
      case 4 -> engine.beginHandshake(); // a key update, or the beginning of a renegotiation
      case 5 -> out.add(Records.strays(random));
      case 6 -> flood();
      default -> engine.closeOutbound();
    }
    return true;
  }

  /** Key updates that want an answer, with data now and then. */
  private void flood() throws SSLException {
    boolean data = random.nextBoolean();
    for (int i = random.nextInt(400); i > 0 && engine.getSession().isValid(); i--) {
      engine.beginHandshake();
      wrap(new byte[0]);
      if (data && i % 10 == 0) {
        wrap(new byte[1]);
      }
    }
  }

  private void wrap(byte[] data) throws SSLException {
    var source = ByteBuffer.wrap(data);
    do {
      var record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(source, record);
      send(Arrays.copyOf(record.array(), record.position()));
    } while (source.hasRemaining() && !engine.isOutboundDone() && records < 1000);
  }

  private void send(byte[] sent) {
    if (sent.length > 0) {
      out.add(records == meddledRecord ? meddled(sent) : sent);
      records++;
    }
  }

  private byte[] meddled(byte[] sent) {
    if (records == 0 && Records.isWholeMessage(sent)) {
      return Attack.any(random).on(sent, random);
    }
    int half = random.nextInt(sent.length + 1);
    return switch (random.nextInt(7)) {
      case 0, 1 -> Damage.bits(sent, 1 + random.nextInt(4), random);
      case 2 -> Damage.bytes(sent, random);
      case 3 -> new byte[0];
      case 4 -> Arrays.copyOf(sent, half);
      case 5 -> joined(sent, sent);
      default -> joined(Records.strays(random), sent);
    };
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private boolean unwrap() throws SSLException {
    var plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    int before = in.remaining();
    engine.unwrap(in, plain);
    return in.remaining() < before || (in.hasRemaining() && engine.isInboundDone());
  }

  private void giveUp() {
    over = true;
    engine.closeOutbound();
    try {
      wrap(new byte[0]);
    } catch (SSLException e) {
      // nothing more to say
    }
  }
}
