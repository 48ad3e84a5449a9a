package org.ucspi.commands;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Descriptor 2, written to by a thread of its own: whoever reads it slowly, or not at all, keeps no
 * connection waiting. What does not fit into the bounded queue is counted and said to be lost. Any
 * thread.
 */
final class ErrorOutput {
  private static final int MOST_LINES = 10_000;
  private static final long MOST_SECONDS_AT_THE_END = 2;

  private final Queue<String> lines = new ArrayDeque<>(); // guarded by this, as what follows
  private long lost;
  private boolean writing;
  private boolean broken;

  private final FileOutputStream out;

  ErrorOutput() {
    this(new FileOutputStream(FileDescriptor.err));
  }

  ErrorOutput(FileOutputStream out) {
    this.out = out;
    var writer = new Thread(this::write, "stderr");
    writer.setDaemon(true);
    writer.start();
  }

  /** Writes a line soon. */
  synchronized void line(String line) {
    if (lines.size() >= MOST_LINES) {
      lost++;
    } else {
      lines.add(line);
      notifyAll();
    }
  }

  /** Waits until all lines are written, for a while. */
  synchronized void flush() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS_AT_THE_END);
    try {
      while ((!lines.isEmpty() || writing) && !broken) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (true) {
        out.write(next());
      }
    } catch (IOException e) {
      end(); // nobody is left who would read why
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  private synchronized void end() {
    broken = true;
    lines.clear();
    notifyAll();
  }

  private synchronized byte[] next() throws InterruptedException {
    writing = false;
    notifyAll();
    while (lines.isEmpty()) {
      wait();
    }
    writing = true;
    var text = new StringBuilder();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      text.append(line).append('\n');
    }
    if (lost > 0) {
      text.append(lost).append(" lines lost: standard error is read too slowly\n");
      lost = 0;
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
