package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for descriptors, edge-triggered: each descriptor is registered once, and
 * who is told that it is ready keeps that in mind until a read or write says otherwise. Descriptors
 * are known here by a number that is never used twice, so that an event for one that was closed
 * cannot be taken for its successor's.
 */
class EpollLoop implements AutoCloseable {

  /** Something that waits for a descriptor. Called on the loop's thread. */
  interface Watcher {
    void ready(int events);
  }

  /** A turn of work, short and bounded, on the loop's thread. */
  interface Turn {
    void turn();
  }

  private static final Logger LOG = LoggerFactory.getLogger(EpollLoop.class);
  private static final int MOST_EVENTS = 256;
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final int EVENT_SIZE = PACKED ? 12 : 16;
  private static final int EVENT_ID = PACKED ? 4 : 8;
  private static final long WAKE_UP = 0;

  private final int epoll;
  private final int wakeUp;
  private final ByteBuffer one = nativeBuffer(Long.BYTES).putLong(0, 1);
  private final long oneAddress = LibC.address(one);
  private final ByteBuffer chunk = nativeBuffer(64 * 1024);
  private final long chunkAddress = LibC.address(chunk);
  private final Map<Long, Watcher> watchers = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong(WAKE_UP);
  private final ConcurrentLinkedQueue<Turn> turns = new ConcurrentLinkedQueue<>();
  private final Alarms alarms = new Alarms();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "ucspi-exec-loop");
  private volatile boolean stopping;
  private boolean closed; // guarded by one: their numbers must not be used when they are another's

  EpollLoop() throws IOException {
    epoll = (int) LibC.check(LibC.epoll_create1(LibC.O_CLOEXEC), "open an epoll");
    int event = -1;
    try {
      event = LibC.eventfd(0, LibC.O_CLOEXEC | LibC.O_NONBLOCK);
      wakeUp = (int) LibC.check(event, "open an eventfd");
      add(WAKE_UP, wakeUp, LibC.EPOLLIN);
    } catch (IOException e) {
      LibC.close(event);
      LibC.close(epoll);
      throw e;
    }
    thread.setDaemon(true);
    thread.start();
  }

  static ByteBuffer nativeBuffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * Reports the events of a descriptor until {@link #forget}; what is ready already is reported
   * too.
   *
   * @return the number to forget it by
   */
  long watch(int descriptor, int events, Watcher watcher) throws IOException {
    long id = ids.incrementAndGet();
    watchers.put(id, watcher);
    try {
      add(id, descriptor, events);
    } catch (IOException e) {
      watchers.remove(id);
      throw e;
    }
    return id;
  }

  /** To be followed by the closing of the descriptor, which ends its registration. */
  void forget(long id) {
    watchers.remove(id);
  }

  /** Reports other events from now on; what is ready already is reported too. */
  void watchFor(int events, int descriptor, long id) throws IOException {
    control(LibC.EPOLL_CTL_MOD, id, descriptor, events);
  }

  private void add(long id, int descriptor, int events) throws IOException {
    control(LibC.EPOLL_CTL_ADD, id, descriptor, events);
  }

  private void control(int operation, long id, int descriptor, int events) throws IOException {
    try (var event = Scratch.take()) {
      event.bytes().putInt(0, events | LibC.EPOLLET).putLong(EVENT_ID, id);
      synchronized (one) {
        if (closed) {
          throw new IOException("unable to watch a descriptor: the bundle stops");
        }
        LibC.check(
            LibC.epoll_ctl(epoll, operation, descriptor, event.address()), "watch a descriptor");
      }
    }
  }

  /** Has a turn taken soon. Any thread. */
  void schedule(Turn turn) {
    turns.add(turn);
    // either the loop sees the turn before it sleeps, or we see it asleep
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      synchronized (one) {
        if (!closed) {
          LibC.write(wakeUp, oneAddress, Long.BYTES);
        }
      }
    }
  }

  /** Runs an action on the loop's thread, where this is called too, once the time has come. */
  Alarms.Alarm at(long nanos, Runnable action) {
    return alarms.at(nanos, action);
  }

  boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** The buffer that everything is read into. The loop's thread only. */
  ByteBuffer chunk() {
    return chunk;
  }

  /** Reads as much as the chunk takes; the result of read(2). The loop's thread only. */
  long readChunk(int descriptor) {
    return readChunk(descriptor, chunk.capacity());
  }

  /** The same for {@code most} bytes at most, which the chunk can take. */
  long readChunk(int descriptor, int most) {
    long count;
    do {
      count = LibC.read(descriptor, chunkAddress, most);
    } while (count == -1 && LibC.errno() == LibC.EINTR);
    chunk.clear().limit((int) Math.max(count, 0));
    return count;
  }

  private void run() {
    var events = nativeBuffer(MOST_EVENTS * EVENT_SIZE);
    long address = LibC.address(events);
    while (!stopping) {
      asleep.set(true);
      int timeout = turns.isEmpty() ? alarms.millisUntilNext() : 0;
      int count = LibC.epoll_wait(epoll, address, MOST_EVENTS, timeout);
      asleep.set(false);
      for (int i = 0; i < count; i++) {
        int at = i * EVENT_SIZE;
        dispatch(events.getLong(at + EVENT_ID), events.getInt(at));
      }
      takeTurns();
      alarms.ring(EpollLoop::guarded);
    }
  }

  private void dispatch(long id, int events) {
    var watcher = watchers.get(id);
    if (watcher != null) {
      guarded(() -> watcher.ready(events));
    }
  }

  /** One turn for each that waits now; those that come back wait for the next round. */
  private void takeTurns() {
    for (int waiting = turns.size(); waiting > 0; waiting--) {
      var turn = turns.poll();
      guarded(turn::turn);
    }
  }

  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.error("unable to go on with a program: {}", e.toString());
      LOG.debug("unable to go on with a program", e);
    }
  }

  /** Ends the thread. What is watched must have been closed by its owner. */
  @Override
  public void close() {
    schedule(() -> stopping = true); // after all turns that wait now
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (one) {
      if (!closed && !thread.isAlive()) {
        closed = true;
        LibC.close(wakeUp);
        LibC.close(epoll);
      }
    }
  }
}
