package org.ucspi.exec.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Takes the lines of a logger, and those below it, instead of the console. */
final class LogCapture extends Handler implements AutoCloseable {
  final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private final Logger logger;

  LogCapture() {
    this("org.ucspi.exec");
  }

  LogCapture(String name) {
    logger = Logger.getLogger(name);
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  @Override
  public void publish(LogRecord entry) {
    var spawn = Spawn.class.getName();
    if (entry.getLoggerName().equals(spawn) && !logger.getName().equals(spawn)) {
      return; // whether there was a C compiler
    }
    lines.add(
        entry.getLoggerName().replaceFirst(".*\\.", "")
            + " "
            + entry.getLevel()
            + " "
            + new SimpleFormatter().formatMessage(entry));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
