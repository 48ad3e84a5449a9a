package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * posix_spawn(3): a program with the descriptors that it is given, and no other; in a session of
 * its own with default signals, or, of a client, in that of this JVM and with signals ignored that
 * are.
 */
final class Spawn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spawn.class);

  // glibc's are 336 and 80 bytes
  private static final int ATTRIBUTES_SIZE = 1024;
  private static final int ACTIONS_SIZE = 512;
  private static final int SIGSET_SIZE = 128;

  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int POSIX_SPAWN_SETSID = 0x80;

  // never changed after this, and so shared by all threads
  private final Block ofServers;
  private final Block ofClients;

  /** Empty where programs are started with the table of this JVM. */
  private final Optional<OwnTables> tables;

  /**
   * Makes ready to start programs.
   *
   * @param most at a time
   */
  Spawn(int most) throws IOException {
    ofServers = attributes(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    ofClients = attributes(POSIX_SPAWN_SETSIGMASK); // nohup(1) is for the program, too
    tables = tables(most);
  }

  private static Block attributes(int flags) throws IOException {
    try (var signals = Block.of(SIGSET_SIZE)) {
      signals.fill(new byte[SIGSET_SIZE]);
      var attributes = Block.of(ATTRIBUTES_SIZE);
      long address = attributes.address();
      long set = signals.address();
      check(LibC.posix_spawnattr_init(address));
      check(LibC.posix_spawnattr_setflags(address, (short) flags));
      check(LibC.posix_spawnattr_setsigmask(address, set));
      check(LibC.sigfillset(set));
      check(LibC.posix_spawnattr_setsigdefault(address, set));
      return attributes;
    }
  }

  private static Optional<OwnTables> tables(int most) {
    try {
      return Optional.of(OwnTables.open(most, OwnTable.library()));
    } catch (IOException | LinkageError e) {
      LOG.info(
          "programs start the more slowly the more connections there are: {}",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      return Optional.empty();
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
              spawn(
                  descriptors.values(),
                  pid.address(),
                  argv.first(),
                  address,
                  (program.descriptors().client() ? ofClients : ofServers).address(),
                  argv.address(),
                  envp.address()));
          return pid.bytes().getInt(0);
        }
      } finally {
        LibC.posix_spawn_file_actions_destroy(address);
      }
    }
  }

  private void give(long actions, SortedMap<Integer, Integer> descriptors) throws IOException {
    int end = descriptors.lastKey() + 1;
    int passed = OwnTable.FIRST;
    for (int number = 0; number < end; number++) {
      var here = descriptors.get(number);
      if (here == null) {
        check(LibC.posix_spawn_file_actions_addclose(actions, number));
      } else {
        int source = tables.isPresent() ? passed++ : here;
        check(LibC.posix_spawn_file_actions_adddup2(actions, source, number));
      }
    }
    check(LibC.posix_spawn_file_actions_addclosefrom_np(actions, end));
  }

  private int spawn(
      Collection<Integer> descriptors,
      long pid,
      long path,
      long actions,
      long how,
      long arguments,
      long environment)
      throws IOException {
    return tables.isPresent()
        ? tables
            .get()
            .use(t -> t.spawn(descriptors, pid, path, actions, how, arguments, environment))
        : LibC.posix_spawn(pid, path, actions, how, arguments, environment);
  }

  @Override
  public void close() {
    tables.ifPresent(OwnTables::close);
  }

  private static void check(int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(LibC.text(errno));
    }
  }
}
