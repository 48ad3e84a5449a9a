package org.ucspi.commandline.internal;

import java.util.List;

/**
 * What stands in front of a command and is for its program.
 *
 * @param program words that go in front of the program
 * @param user to run it as, empty for none; also {@code group}
 * @param cleansEnvironment whether nothing is taken over from the container's variables
 */
record Front(List<String> program, String user, String group, boolean cleansEnvironment) {
  static final Front NONE = new Front(List.of(), "", "", false);

  Front {
    program = List.copyOf(program);
  }
}
