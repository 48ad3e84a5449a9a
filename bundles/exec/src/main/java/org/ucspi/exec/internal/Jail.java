package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * The part of the file system that a program sees.
 *
 * @param root its root directory, seen from outside
 */
record Jail(Path root) {
  /** All of it. */
  static final Jail NONE = new Jail(Path.of("/"));

  private static final int MOST_LINKS = 40; // as Linux has it

  static Jail read(Settings<ExecConfig> settings) throws InvalidSettingsException {
    var root = settings.values().chroot();
    return root.isEmpty() ? NONE : new Jail(ExecSettings.directory(settings, "chroot", root));
  }

  boolean everything() {
    return equals(NONE);
  }

  /** For messages about what is seen from inside: where that is. */
  String where() {
    return everything() ? "" : " inside of " + root + ", the chroot";
  }

  /** The working directory, seen from inside. */
  Path directory(Settings<ExecConfig> settings) throws InvalidSettingsException {
    var given = settings.values().directory();
    if (everything()) {
      return ExecSettings.directory(settings, "directory", given);
    }
    try {
      var directory = Path.of("/").resolve(given).normalize();
      if (Files.isDirectory(outside(directory))) {
        return directory;
      }
      throw settings.problem("directory", directory + " is not a directory" + where());
    } catch (InvalidPathException e) {
      throw settings.problem("directory", "\"" + given + "\" cannot be the name of a directory");
    }
  }

  /**
   * Where a file is, seen from outside. Links lead to other places for a program inside than they
   * do for us.
   *
   * @param inside absolute, as the program sees it
   */
  Path outside(Path inside) {
    var ahead = new ArrayDeque<Path>();
    inside.forEach(ahead::add);
    var at = Path.of("/");
    int links = 0;
    while (!ahead.isEmpty()) {
      var next = at.resolve(ahead.pop()).normalize();
      var file = root.resolve(Path.of("/").relativize(next));
      if (!Files.isSymbolicLink(file)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        return file;
      }
      try {
        var target = Files.readSymbolicLink(file);
        if (target.isAbsolute()) {
          at = Path.of("/");
        }
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
          ahead.push(target.getName(i));
        }
      } catch (IOException e) {
        return file;
      }
    }
    return root.resolve(Path.of("/").relativize(at));
  }
}
