package org.ucspi.exec.internal;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Finds a program's file as execvp(3) would, but before the first connection needs it. */
final class ProgramFile {
  private static final String STANDARD_PATH = "/usr/local/bin:/usr/bin:/bin";

  private ProgramFile() {}

  /** A program that cannot be run; the message says why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * The absolute name of the program's file, as seen inside of {@code root}.
   *
   * @param path PATH, or null where there is none
   * @param directory where the program starts; names that contain a slash are relative to it
   * @param root the root directory that the program will have
   */
  static String find(String program, String path, Path directory, Path root) throws Unusable {
    if (program.contains("/")) {
      var file = directory.resolve(program).normalize();
      check(inside(root, file), file);
      return file.toString();
    }
    var searched = path == null ? STANDARD_PATH : path;
    for (String entry : searched.split(":", -1)) {
      var file = directory.resolve(entry).resolve(program).normalize();
      var outside = inside(root, file);
      if (usable(outside)) {
        return file.toString();
      }
    }
    throw new Unusable(program + " is not on PATH (" + searched + ")");
  }

  private static Path inside(Path root, Path file) {
    return root.resolve(Path.of("/").relativize(file));
  }

  private static void check(Path file, Path named) throws Unusable {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Unusable(named + " does not exist");
    }
    if (!usable(file)) {
      throw new Unusable(
          named + (Files.isDirectory(file) ? " is a directory" : " is not executable"));
    }
  }

  /** A link may lead to another place inside of a root directory than it does outside. */
  private static boolean usable(Path file) {
    return Files.isRegularFile(file)
        ? Files.isExecutable(file)
        : Files.isSymbolicLink(file) && !Files.exists(file);
  }
}
