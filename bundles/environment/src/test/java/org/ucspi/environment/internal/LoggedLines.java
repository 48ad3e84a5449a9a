package org.ucspi.environment.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Catches what this bundle logs, instead of printing it. */
final class LoggedLines extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("org.ucspi.environment.internal");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  LoggedLines() {
    LOGGER.setLevel(Level.ALL);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  /** Warnings and errors. */
  List<String> problems() {
    return records.stream()
        .filter(r -> r.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogRecord::getMessage)
        .toList();
  }

  /** Everything, with the causes that go with debug lines. */
  String all() {
    var text = new StringBuilder();
    for (LogRecord record : records) {
      text.append(record.getMessage()).append('\n');
      for (Throwable t = record.getThrown(); t != null; t = t.getCause()) {
        text.append(t).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
