package org.ucspi.commands;

import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MarkerIgnoringBase;
import org.slf4j.helpers.MessageFormatter;

/** A logger whose lines go to the {@link CommandLog}. Debugging and tracing are off. */
public final class CommandLogger extends MarkerIgnoringBase {
  private static final long serialVersionUID = 1L;

  /** Makes the logger of this name. */
  public CommandLogger(String name) {
    this.name = name;
  }

  private void log(Level level, FormattingTuple text) {
    boolean wanted =
        switch (level) {
          case INFO -> isInfoEnabled();
          case WARN -> isWarnEnabled();
          case ERROR -> isErrorEnabled();
        };
    if (wanted) {
      CommandLog.get().log(name, level == Level.WARN, text.getMessage());
    }
  }

  private enum Level {
    INFO,
    WARN,
    ERROR
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return CommandLog.get().informs(name);
  }

  @Override
  public boolean isWarnEnabled() {
    return CommandLog.get().warns(name);
  }

  @Override
  public boolean isErrorEnabled() {
    return CommandLog.get().saysErrors();
  }

  @Override
  public void trace(String text) {
    // off
  }

  @Override
  public void trace(String form, Object value) {
    // off
  }

  @Override
  public void trace(String form, Object value, Object other) {
    // off
  }

  @Override
  public void trace(String form, Object... values) {
    // off
  }

  @Override
  public void trace(String text, Throwable failure) {
    // off
  }

  @Override
  public void debug(String text) {
    // off
  }

  @Override
  public void debug(String form, Object value) {
    // off
  }

  @Override
  public void debug(String form, Object value, Object other) {
    // off
  }

  @Override
  public void debug(String form, Object... values) {
    // off
  }

  @Override
  public void debug(String text, Throwable failure) {
    // off
  }

  @Override
  public void info(String text) {
    log(Level.INFO, new FormattingTuple(text));
  }

  @Override
  public void info(String form, Object value) {
    log(Level.INFO, MessageFormatter.format(form, value));
  }

  @Override
  public void info(String form, Object value, Object other) {
    log(Level.INFO, MessageFormatter.format(form, value, other));
  }

  @Override
  public void info(String form, Object... values) {
    log(Level.INFO, MessageFormatter.arrayFormat(form, values));
  }

  @Override
  public void info(String text, Throwable failure) {
    log(Level.INFO, new FormattingTuple(text + ": " + failure));
  }

  @Override
  public void warn(String text) {
    log(Level.WARN, new FormattingTuple(text));
  }

  @Override
  public void warn(String form, Object value) {
    log(Level.WARN, MessageFormatter.format(form, value));
  }

  @Override
  public void warn(String form, Object value, Object other) {
    log(Level.WARN, MessageFormatter.format(form, value, other));
  }

  @Override
  public void warn(String form, Object... values) {
    log(Level.WARN, MessageFormatter.arrayFormat(form, values));
  }

  @Override
  public void warn(String text, Throwable failure) {
    log(Level.WARN, new FormattingTuple(text + ": " + failure));
  }

  @Override
  public void error(String text) {
    log(Level.ERROR, new FormattingTuple(text));
  }

  @Override
  public void error(String form, Object value) {
    log(Level.ERROR, MessageFormatter.format(form, value));
  }

  @Override
  public void error(String form, Object value, Object other) {
    log(Level.ERROR, MessageFormatter.format(form, value, other));
  }

  @Override
  public void error(String form, Object... values) {
    log(Level.ERROR, MessageFormatter.arrayFormat(form, values));
  }

  @Override
  public void error(String text, Throwable failure) {
    log(Level.ERROR, new FormattingTuple(text + ": " + failure));
  }
}
