package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * posix_spawn(3): a program in a session of its own, with default signals and the descriptors that
 * it is given, and no other.
 */
final class Spawn {
  // glibc's are 336 and 80 bytes
  private static final int ATTRIBUTES_SIZE = 1024;
  private static final int ACTIONS_SIZE = 512;
  private static final int SIGSET_SIZE = 128;

  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int POSIX_SPAWN_SETSID = 0x80;

  /** Never changed after this, and so shared by all threads. */
  private final Block attributes = Block.of(ATTRIBUTES_SIZE);

  Spawn() throws IOException {
    try (var signals = Block.of(SIGSET_SIZE)) {
      signals.fill(new byte[SIGSET_SIZE]);
      long address = attributes.address();
      long set = signals.address();
      check(LibC.posix_spawnattr_init(address));
      check(
          LibC.posix_spawnattr_setflags(
              address,
              (short) (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID)));
      check(LibC.posix_spawnattr_setsigmask(address, set));
      check(LibC.sigfillset(set));
      check(LibC.posix_spawnattr_setsigdefault(address, set));
    }
  }

  /**
   * Starts a program.
   *
   * @param descriptors by the number that the program sees, what they are here: other numbers than
   *     those of any that follow it, or it would be overwritten before it is given
   * @return its process number
   * @throws IOException with the reason
   */
  int start(
      Program program, Map<String, String> environment, SortedMap<Integer, Integer> descriptors)
      throws IOException {
    var variables =
        environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    try (var actions = Block.of(ACTIONS_SIZE);
        var directory = Strings.of(List.of(program.directory().toString()));
        var argv = Strings.of(program.arguments());
        var envp = Strings.of(variables)) {
      long address = actions.address();
      check(LibC.posix_spawn_file_actions_init(address));
      try {
        give(address, descriptors);
        check(LibC.posix_spawn_file_actions_addchdir_np(address, directory.first()));
        try (var pid = Scratch.take()) {
          check(
              LibC.posix_spawn(
                  pid.address(),
                  argv.first(),
                  address,
                  attributes.address(),
                  argv.address(),
                  envp.address()));
          return pid.bytes().getInt(0);
        }
      } finally {
        LibC.posix_spawn_file_actions_destroy(address);
      }
    }
  }

  private static void give(long actions, SortedMap<Integer, Integer> descriptors)
      throws IOException {
    int end = descriptors.lastKey() + 1;
    for (int number = 0; number < end; number++) {
      var source = descriptors.get(number);
      check(
          source == null
              ? LibC.posix_spawn_file_actions_addclose(actions, number)
              : LibC.posix_spawn_file_actions_adddup2(actions, source, number));
    }
    check(LibC.posix_spawn_file_actions_addclosefrom_np(actions, end));
  }

  private static void check(int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(LibC.text(errno));
    }
  }
}
