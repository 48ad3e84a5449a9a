package org.ucspi.exec.internal;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
  private final Memory attributes = new Memory(ATTRIBUTES_SIZE);

  Spawn() throws IOException {
    try (var signals = new Memory(SIGSET_SIZE)) {
      signals.clear();
      long address = Pointer.nativeValue(attributes);
      long set = Pointer.nativeValue(signals);
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
    try (var actions = new Memory(ACTIONS_SIZE);
        var directory = vector(List.of(program.directory().toString()));
        var argv = vector(program.arguments());
        var envp = vector(variables)) {
      long address = Pointer.nativeValue(actions);
      check(LibC.posix_spawn_file_actions_init(address));
      try {
        give(address, descriptors);
        check(LibC.posix_spawn_file_actions_addchdir_np(address, directory.getLong(0)));
        var pid = EpollLoop.nativeBuffer(Integer.BYTES);
        check(
            LibC.posix_spawn(
                LibC.address(pid),
                argv.getLong(0),
                address,
                Pointer.nativeValue(attributes),
                Pointer.nativeValue(argv),
                Pointer.nativeValue(envp)));
        return pid.getInt(0);
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

  /** A vector as execve(2) wants it: addresses of strings, a zero, and here the strings too. */
  private static Memory vector(List<String> strings) {
    var encoded = strings.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    int addresses = Math.multiplyExact(encoded.size() + 1, Long.BYTES);
    int size = addresses + encoded.stream().mapToInt(s -> s.length + 1).sum();
    var content = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    var memory = new Memory(size);
    int at = addresses;
    for (int i = 0; i < encoded.size(); i++) {
      var string = encoded.get(i);
      content.putLong(i * Long.BYTES, Pointer.nativeValue(memory) + at);
      content.put(at, string);
      at += string.length + 1;
    }
    memory.write(0, content.array(), 0, size);
    return memory;
  }

  private static void check(int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(LibC.text(errno));
    }
  }
}
