package org.ucspi.shell.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The console joined to a server. The command's thread reads what is typed, since it is that one
 * that Ctrl-C interrupts; a thread of its own prints, chunk by chunk, since a console may be slow.
 */
final class Conversation implements ByteStream.Receiver {
  private static final End SILENT =
      new End.Broken("the server says nothing more, and does not end");

  private static final Duration TO_CLOSE = Duration.ofSeconds(2);

  private final ByteStream stream;
  private final ConsoleStreams console;
  private final Duration silence;
  private final ShownText text = new ShownText();
  private final ExecutorService printer =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "ucspi-shell-printer"));
  private final Semaphore room = new Semaphore(1);
  private final CompletableFuture<Boolean> serverEnded = new CompletableFuture<>();
  private final CompletableFuture<End> closed = new CompletableFuture<>();
  private final AtomicLong chunks = new AtomicLong();

  /**
   * Begins nothing yet.
   *
   * @param silence how long a server may say nothing after our end before we leave
   */
  Conversation(ByteStream stream, ConsoleStreams console, Duration silence) {
    this.stream = stream;
    this.console = console;
    this.silence = silence;
  }

  /** Prints until the server ends, which the connection's limit for idleness bounds. */
  End listen() throws InterruptedException {
    return run(
        () -> {
          awaitEnd(Duration.ofDays(1000));
          return closing();
        });
  }

  /** Sends all input too; at its end, the server has time to finish. */
  End talk() throws InterruptedException {
    return run(
        () -> {
          send(console.in());
          stream.closeOutput();
          long heard;
          do {
            heard = chunks.get();
          } while (!awaitEnd(silence) && heard != chunks.get());
          return serverEnded.isDone() ? closing() : SILENT;
        });
  }

  private interface Steps {
    End run() throws InterruptedException;
  }

  private End run(Steps steps) throws InterruptedException {
    try {
      stream.open(this);
      stream.more();
      return steps.run();
    } finally {
      stream.abort("the command has ended");
      printer.shutdown();
    }
  }

  private boolean awaitEnd(Duration atMost) throws InterruptedException {
    return await(serverEnded, atMost).isPresent();
  }

  /** It has said all that it will, whether our own end reaches it or not. */
  private End closing() throws InterruptedException {
    stream.closeOutput();
    return await(closed, TO_CLOSE).orElseGet(End.Finished::new);
  }

  private static <T> Optional<T> await(CompletableFuture<T> future, Duration atMost)
      throws InterruptedException {
    try {
      return Optional.of(future.get(atMost.toMillis(), MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- to the server

  private void send(InputStream in) throws InterruptedException {
    var reader = new Reader(Thread.currentThread());
    serverEnded.minimalCompletionStage().thenRun(reader::wake);
    try {
      var buffer = new byte[8192];
      boolean goesOn = true;
      while (goesOn && !serverEnded.isDone()) {
        int length = console.typed() ? line(in, buffer) : in.read(buffer);
        goesOn = length > 0;
        if (goesOn) {
          room.acquire();
          if (stream.write(ByteBuffer.wrap(buffer, 0, length))) {
            room.release();
          }
        }
      }
    } catch (InterruptedException e) {
      unlessEnded(e);
    } catch (IOException e) { // as streams have it that hear of Ctrl-C first
      var interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      unlessEnded(interrupted);
    } finally {
      reader.leave();
    }
  }

  private void unlessEnded(InterruptedException e) throws InterruptedException {
    if (!serverEnded.isDone()) {
      throw e;
    }
  }

  /** What is typed up to a line's end, as terminals give it where they edit no lines themselves. */
  private static int line(InputStream in, byte[] buffer) throws IOException {
    int length = 0;
    while (length < buffer.length) {
      int read = in.read();
      if (read < 0 || read == CtrlD.CHARACTER) {
        break; // at the beginning of a line, the end; else this line is sent, as terminals do
      }
      buffer[length++] = (byte) read;
      if (read == '\n') {
        break;
      }
    }
    return length;
  }

  /** Stays in {@code read()} when the server has ended, and would take the next command's line. */
  private static final class Reader {
    private final Thread thread;
    private boolean reading = true; // guarded by this

    Reader(Thread thread) {
      this.thread = thread;
    }

    synchronized void wake() {
      if (reading) {
        thread.interrupt();
      }
    }

    synchronized void leave() {
      reading = false;
      Thread.interrupted(); // ours; Ctrl-C has been an exception by now
    }
  }

  // ---- from the server, on a thread that must not be blocked

  @Override
  public void data(ByteBuffer data) {
    var chunk = new byte[data.remaining()];
    data.get(chunk);
    onPrinter(() -> print(chunk));
  }

  @Override
  public void inputClosed() {
    onPrinter(() -> serverEnded.complete(true));
  }

  @Override
  public void writable() {
    room.release();
  }

  @Override
  public void outputClosed() {
    room.release();
  }

  @Override
  public void closed(End end) {
    onPrinter(
        () -> {
          closed.complete(end);
          serverEnded.complete(true);
        });
  }

  private void onPrinter(Runnable task) {
    try {
      printer.execute(task);
    } catch (RejectedExecutionException e) {
      // the command has ended, and its stream is being ended
    }
  }

  private void print(byte[] chunk) {
    chunks.incrementAndGet();
    if (console.shown()) {
      console.out().print(text.of(chunk));
      console.out().flush();
    } else {
      console.out().write(chunk, 0, chunk.length);
      if (console.out().checkError()) { // who reads the pipe has ended
        stream.abort("nobody reads the output");
      }
    }
    stream.more();
  }
}
