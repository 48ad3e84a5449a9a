package org.ucspi.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small root directory: the system's own programs and the libraries that they need.
 *
 * @param root its place
 */
record Jail(Path root) {
  private static final String COPY =
      """
      set -e
      root=$1; shift
      for program; do
        file=$(command -v $program)
        cp -L --parents $file $(ldd $file | grep -o '/[^ )]*') $root
      done
      """;

  static Jail build(Path root, String... programs) throws IOException {
    var command = new String[programs.length + 5];
    command[0] = "sh";
    command[1] = "-c";
    command[2] = COPY;
    command[3] = "sh";
    command[4] = Files.createDirectories(root).toString();
    System.arraycopy(programs, 0, command, 5, programs.length);
    Commands.output(command);
    return new Jail(root);
  }

  /** Puts a file into it. */
  void put(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
