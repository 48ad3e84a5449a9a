package org.ucspi.itests;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the tests measured: {@code target/figures.txt}, begun anew by each run of Maven. */
public final class Figures {
  /** Whether the long forms of the tests run: {@code -Ducspi.long=true}. */
  public static final boolean LONG = Boolean.getBoolean("ucspi.long");

  private static final Path FILE = Path.of("target", "figures.txt");

  private Figures() {}

  /**
   * Notes a figure.
   *
   * @return it, as the description of an assertion
   */
  public static synchronized String note(String subject, String format, Object... values) {
    var figure = subject + ": " + String.format(Locale.ROOT, format, values);
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, figure + "\n", CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return figure;
  }
}
