package org.ucspi.commands;

import java.util.List;

/**
 * Does once what commands do, so that the JVM knows which classes that takes (lib/commands/run).
 */
final class Training {
  private Training() {}

  static int run(List<String> arguments) {
    return arguments.size();
  }
}
