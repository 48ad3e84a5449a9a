package org.ucspi.rules.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.ucspi.api.rules.InvalidRulesException;

/**
 * A file of rules, as it was at one moment.
 *
 * @param source the file and its kind, for people
 * @param records what it says
 */
record RulesFile(String source, Records records) {
  /** The largest file that is read, by the JVM's memory; what becomes of it is counted further. */
  private static final int SHARE_OF_MEMORY = 4;

  /**
   * Reads a file; text or database is told by its content.
   *
   * @return empty when the file is not there
   */
  static Optional<RulesFile> read(Path file) throws InvalidRulesException {
    try {
      return Optional.of(of(file, bytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new InvalidRulesException("unable to read " + file + ": " + reason(e));
    }
  }

  /** The whole content, of one moment. */
  static byte[] bytes(Path file) throws IOException, InvalidRulesException {
    var before = Files.readAttributes(file, BasicFileAttributes.class);
    checkSize(file, before);
    var bytes = Files.readAllBytes(file);
    var after = Files.readAttributes(file, BasicFileAttributes.class);
    if (bytes.length != after.size()
        || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
      throw new InvalidRulesException(file + ": was written to while it was read");
    }
    return bytes;
  }

  /** From its content; text or database is told by that. */
  static RulesFile of(Path file, byte[] bytes) throws InvalidRulesException {
    if (bytes.length == 0) {
      throw new InvalidRulesException(file + ": is empty; to let everyone in, write :allow");
    }
    if (!Cdb.isCdb(bytes)) {
      return new RulesFile(file + " (text)", RuleText.file(file.toString(), bytes));
    }
    try {
      return new RulesFile(file + " (cdb)", Cdb.read(bytes));
    } catch (RuleSyntaxException e) {
      throw new InvalidRulesException(file + ": " + e.getMessage());
    }
  }

  private static void checkSize(Path file, BasicFileAttributes attributes)
      throws InvalidRulesException {
    if (!attributes.isRegularFile()) {
      throw new InvalidRulesException(file + ": is not a regular file");
    }
    long most = Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY, Integer.MAX_VALUE / 2);
    if (attributes.size() > most) {
      throw new InvalidRulesException(
          "%s: has %d bytes, more than the %d that this JVM's memory has room for"
              .formatted(file, attributes.size(), most));
    }
  }

  /** The reason of a failure without the file's name, in words where Java has none. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : String.valueOf(e.getMessage());
  }
}
