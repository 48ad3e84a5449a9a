package org.ucspi.exec.internal;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Collection;

/**
 * A thread that starts programs and has a table of descriptors of its own, so that it does not
 * matter how many this JVM has open; see table.c, which is what runs in it.
 */
final class OwnTable implements AutoCloseable {
  /** The number that the first descriptor of a program has there; the others follow. */
  static final int FIRST = 10;

  private final int ours;
  private final DescriptorMessage request = new DescriptorMessage();

  private OwnTable(int ours) {
    this.ours = ours;
  }

  /**
   * The code of these threads, as the bundle has it for this kind of machine.
   *
   * @throws IOException where it has none
   */
  static NativeLibrary library() throws IOException {
    var name = Platform.RESOURCE_PREFIX + "/libucspi-exec.so";
    try (var code = OwnTable.class.getResourceAsStream("/" + name)) {
      if (code == null) {
        throw new IOException("no " + name + " in this bundle");
      }
      var file = Files.createTempFile("ucspi-exec", ".so");
      try {
        Files.copy(code, file, StandardCopyOption.REPLACE_EXISTING);
        return NativeLibrary.getInstance(file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (FileSystemException e) {
      throw new IOException("unable to unpack " + name + ": " + e, e);
    } catch (UnsatisfiedLinkError e) {
      // what dlopen(3) says: the file's name and why
      var reason = String.valueOf(e.getMessage()).lines().skip(1).findFirst().orElse(name);
      throw new IOException("unable to load " + reason, e);
    }
  }

  /**
   * Starts the thread.
   *
   * @throws IOException with what is missing
   */
  static OwnTable open(NativeLibrary library) throws IOException {
    return open(library, SocketPair.open(LibC.SOCK_SEQPACKET));
  }

  /** The same with these sockets, which it takes over. */
  static OwnTable open(NativeLibrary library, SocketPair sockets) throws IOException {
    var table = new OwnTable(sockets.one());
    try {
      int error = library.getFunction("ucspi_own_table").invokeInt(new Object[] {sockets.other()});
      error = error == 0 ? table.answer() : error;
      if (error != 0) {
        throw new IOException("unable to have another table: " + LibC.text(error));
      }
      return table;
    } catch (IOException | RuntimeException | Error e) {
      table.close();
      throw e;
    } finally {
      LibC.close(sockets.other());
    }
  }

  /**
   * Calls posix_spawn(3) there, with these addresses, and waits for it. One thread at a time.
   *
   * @param descriptors what the new process finds from {@link #FIRST} on, in this order
   * @return an error number, or 0
   */
  int spawn(
      Collection<Integer> descriptors,
      long pid,
      long path,
      long actions,
      long attributes,
      long arguments,
      long environment)
      throws IOException {
    long message =
        request.with(descriptors, pid, path, actions, attributes, arguments, environment);
    LibC.check(LibC.sendmsg(ours, message, LibC.MSG_NOSIGNAL), "pass descriptors on");
    return answer();
  }

  private int answer() {
    try (var answer = Scratch.take()) {
      long length;
      do {
        length = LibC.read(ours, answer.address(), Integer.BYTES);
      } while (length == -1 && LibC.errno() == LibC.EINTR);
      return length == Integer.BYTES ? answer.bytes().getInt(0) : LibC.EPIPE;
    }
  }

  /** Ends the thread. */
  @Override
  public void close() {
    LibC.close(ours);
  }
}
