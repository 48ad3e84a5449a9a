package org.ucspi.exec.internal;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a program's file as execvp(3) would, but before the first connection needs it. */
final class ProgramFile {
  private static final String STANDARD_PATH = "/usr/local/bin:/usr/bin:/bin";

  private static final int MOST_INTERPRETERS = 4; // of interpreters, as Linux has it

  private ProgramFile() {}

  /** A program that cannot be run; the message says why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * The absolute name of the program's file, as seen inside of {@code jail}.
   *
   * @param path PATH, or null where there is none
   * @param directory where the program starts; names that contain a slash are relative to it
   * @param jail what the program will see
   */
  static String find(String program, String path, Path directory, Jail jail) throws Unusable {
    if (program.contains("/")) {
      var file = directory.resolve(program).normalize();
      check(jail.outside(file), file, jail);
      return file.toString();
    }
    var searched = path == null ? STANDARD_PATH : path;
    for (String entry : searched.split(":", -1)) {
      var file = directory.resolve(entry).resolve(program).normalize();
      if (usable(jail.outside(file))) {
        checkInterpreter(file, jail, MOST_INTERPRETERS);
        return file.toString();
      }
    }
    throw new Unusable(program + " is not on PATH (" + searched + ")" + jail.where());
  }

  private static void check(Path file, Path named, Jail jail) throws Unusable {
    if (!Files.exists(file)) {
      throw new Unusable(named + " does not exist" + jail.where());
    }
    if (!usable(file)) {
      throw new Unusable(
          named + (Files.isDirectory(file) ? " is a directory" : " is not executable"));
    }
    checkInterpreter(named, jail, MOST_INTERPRETERS);
  }

  /** Without it every start would fail, which seen from outside looks like the program's fault. */
  private static void checkInterpreter(Path named, Jail jail, int most) throws Unusable {
    var interpreter = Interpreter.of(jail.outside(named));
    if (interpreter.isPresent() && most > 0) {
      if (!Files.exists(jail.outside(interpreter.get()))) {
        throw new Unusable(
            named + " needs " + interpreter.get() + ", which does not exist" + jail.where());
      }
      checkInterpreter(interpreter.get(), jail, most - 1);
    }
  }

  private static boolean usable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
