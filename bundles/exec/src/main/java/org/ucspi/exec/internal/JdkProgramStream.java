package org.ucspi.exec.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * A program run by the JDK: a thread that reads, one that writes and one for its errors. All that
 * the receiver is told goes through one queue, so that calls are serial.
 */
final class JdkProgramStream implements ByteStream {
  private static final int CHUNK = 16 * 1024;

  private final Process process;
  private final Duration killAfter;
  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final ErrorLines.Sink errors;
  private final Consumer<JdkProgramStream> whenClosed;
  private final SerialCalls calls;
  private volatile boolean inputUnwanted;

  // guarded by this
  private final ArrayDeque<byte[]> pending = new ArrayDeque<>();
  private Receiver receiver;
  private boolean demand;
  private boolean inputOver;
  private boolean writableOwed;
  private boolean closing;
  private boolean outputOver;
  private boolean exited;
  private boolean ended;
  private String abortReason;

  JdkProgramStream(
      Process process,
      Duration killAfter,
      Executor threads,
      ScheduledExecutorService timer,
      ErrorLines.Sink errors,
      Consumer<JdkProgramStream> whenClosed) {
    this.process = process;
    this.killAfter = killAfter;
    this.threads = threads;
    this.timer = timer;
    this.errors = errors;
    this.whenClosed = whenClosed;
    this.calls = new SerialCalls(threads, e -> abort("its receiver failed: " + e));
  }

  Duration killAfter() {
    return killAfter;
  }

  void start() {
    threads.execute(this::readAll);
    threads.execute(this::writeAll);
    threads.execute(this::logAll);
    var unused = process.onExit().thenRun(this::exited);
  }

  @Override
  public synchronized void open(Receiver opened) {
    if (receiver != null) {
      throw new IllegalStateException("has a receiver already");
    }
    receiver = opened;
    calls.open();
  }

  @Override
  public synchronized void more() {
    demand = true;
    notifyAll();
  }

  @Override
  public synchronized boolean write(ByteBuffer data) {
    if (outputOver || closing) {
      data.position(data.limit());
      return true;
    }
    if (!data.hasRemaining()) {
      return !writableOwed;
    }
    var bytes = new byte[data.remaining()];
    data.get(bytes);
    pending.add(bytes);
    writableOwed = true;
    notifyAll();
    return false;
  }

  @Override
  public synchronized void closeOutput() {
    closing = true;
    notifyAll();
  }

  @Override
  public synchronized void closeInput() {
    inputUnwanted = true;
    inputOver = true;
    notifyAll();
    endIfOver();
  }

  @Override
  public synchronized void abort(String reason) {
    if (abortReason != null || ended) {
      return;
    }
    abortReason = reason;
    inputOver |= receiver == null;
    outputOver = true;
    pending.clear();
    notifyAll();
    process.descendants().forEach(ProcessHandle::destroy);
    process.toHandle().destroy(); // Process.destroy() would close its standard error too
    var unused =
        timer.schedule(
            () -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.toHandle().destroyForcibly();
              closeInput();
            },
            killAfter.toNanos(),
            TimeUnit.NANOSECONDS);
    endIfOver();
  }

  private void readAll() {
    try (InputStream in = process.getInputStream()) {
      var chunk = new byte[CHUNK];
      for (int count; (count = in.read(chunk)) >= 0; ) {
        if (count > 0 && !awaitDemand()) {
          break;
        }
        var data = ByteBuffer.wrap(Arrays.copyOf(chunk, count));
        tell(r -> deliver(r, data));
      }
    } catch (IOException e) {
      // how the JDK says that the process is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    inputEnded();
  }

  private void deliver(Receiver to, ByteBuffer data) {
    if (!inputUnwanted) {
      to.data(data);
    }
  }

  private synchronized boolean awaitDemand() throws InterruptedException {
    while (!demand && !inputOver) {
      wait();
    }
    demand = false;
    return !inputOver;
  }

  private synchronized void inputEnded() {
    if (!inputOver) {
      inputOver = true;
      tell(Receiver::inputClosed);
    }
    endIfOver();
  }

  private void writeAll() {
    try (var out = process.getOutputStream()) {
      for (byte[] bytes; (bytes = nextPending()) != null; ) {
        out.write(bytes);
        out.flush();
        passed();
      }
    } catch (IOException e) {
      outputEnded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized byte[] nextPending() throws InterruptedException {
    while (pending.isEmpty() && !closing && !outputOver) {
      wait();
    }
    return pending.poll();
  }

  private synchronized void passed() {
    if (pending.isEmpty() && writableOwed && !outputOver) {
      writableOwed = false;
      tell(Receiver::writable);
    }
  }

  private synchronized void outputEnded() {
    pending.clear();
    if (!outputOver) {
      outputOver = true;
      tell(Receiver::outputClosed);
    }
  }

  private void logAll() {
    var lines = new ErrorLines();
    try (InputStream in = process.getErrorStream()) {
      var chunk = new byte[CHUNK];
      for (int count; (count = in.read(chunk)) >= 0; ) {
        lines.add(ByteBuffer.wrap(chunk, 0, count)).forEach(errors::log);
      }
    } catch (IOException e) {
      // how the JDK says that the process is gone
    }
    lines.rest().forEach(errors::log);
  }

  private synchronized void exited() {
    exited = true;
    notifyAll();
    endIfOver();
  }

  private synchronized void endIfOver() {
    if (!exited || !inputOver || ended) {
      return;
    }
    ended = true;
    outputOver = true;
    notifyAll();
    var end = new End.Exited(process.exitValue());
    calls.add(() -> receiver().closed(end));
    whenClosed.accept(this);
  }

  private void tell(Consumer<Receiver> what) {
    calls.add(() -> what.accept(receiver()));
  }

  private synchronized Receiver receiver() {
    return receiver;
  }
}
