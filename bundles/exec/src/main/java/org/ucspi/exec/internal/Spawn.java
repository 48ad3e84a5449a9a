package org.ucspi.exec.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * posix_spawn(3): a program in a session of its own, with default signals and the descriptors that
 * it is given, and no other.
 */
final class Spawn implements AutoCloseable {
  // glibc's are 336 and 80 bytes
  private static final int ATTRIBUTES_SIZE = 1024;
  private static final int ACTIONS_SIZE = 512;
  private static final int SIGSET_SIZE = 128;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int POSIX_SPAWN_SETSID = 0x80;

  /** Never changed after this, and so shared by all threads. */
  private final Block attributes = Block.of(ATTRIBUTES_SIZE);

  private final BlockingQueue<OwnTable> idle;
  private volatile boolean closed;

  /**
   * Starts its threads.
   *
   * @param most programs that it starts at a time
   */
  Spawn(int most) throws IOException {
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
    idle = new ArrayBlockingQueue<>(most);
    try {
      for (int i = 1; i <= most; i++) {
        idle.add(OwnTable.open(i));
      }
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a program.
   *
   * @param descriptors by the number that the program sees, what they are here
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
        give(address, descriptors.keySet(), descriptors.lastKey() + 1);
        check(LibC.posix_spawn_file_actions_addchdir_np(address, directory.first()));
        try (var pid = Scratch.take()) {
          check(
              spawn(
                  descriptors.values(),
                  new OwnTable.Call(
                      pid.address(),
                      argv.first(),
                      address,
                      attributes.address(),
                      argv.address(),
                      envp.address())));
          return pid.bytes().getInt(0);
        }
      } finally {
        LibC.posix_spawn_file_actions_destroy(address);
      }
    }
  }

  /** In the order in which they are passed on. */
  private static void give(long actions, Set<Integer> numbers, int end) throws IOException {
    int source = OwnTable.FIRST;
    for (int number = 0; number < end; number++) {
      check(
          numbers.contains(number)
              ? LibC.posix_spawn_file_actions_adddup2(actions, source++, number)
              : LibC.posix_spawn_file_actions_addclose(actions, number));
    }
    check(LibC.posix_spawn_file_actions_addclosefrom_np(actions, end));
  }

  private int spawn(Collection<Integer> descriptors, OwnTable.Call call) throws IOException {
    var table = take();
    try {
      return table.spawn(descriptors, call);
    } finally {
      idle.add(table);
      closeIdle();
    }
  }

  private OwnTable take() throws IOException {
    try {
      var table = idle.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (table != null) {
        return table;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("others that are being started take too long");
  }

  /** Ends its threads; those that start a program once they have. */
  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  private void closeIdle() {
    if (closed) {
      var unused = new ArrayList<OwnTable>();
      idle.drainTo(unused);
      unused.forEach(OwnTable::close);
    }
  }

  private static void check(int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(LibC.text(errno));
    }
  }
}
