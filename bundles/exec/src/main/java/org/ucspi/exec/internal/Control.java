package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Our end of the socket on which a program asks for TLS: one byte from it, and where it wants them
 * the variables of TLS from us. The loop's thread only.
 */
final class Control {

  /** What a program has said. */
  enum Command {
    /** Nothing, or nothing new: what follows a command is ignored. */
    NONE,
    /** {@code y}. */
    TLS,
    /** {@code Y}. */
    TLS_AND_VARIABLES,
    /** It closed the descriptor. */
    PLAIN,
    UNKNOWN
  }

  private final EpollLoop loop;
  private int descriptor;
  private long id;
  private boolean readable;
  private boolean heard;
  private byte command;
  private boolean answering;
  private ByteBuffer answer = ByteBuffer.allocate(0);

  private Control(int descriptor, EpollLoop loop) {
    this.descriptor = descriptor;
    this.loop = loop;
  }

  /**
   * Opens the socket.
   *
   * @param theirs gets the program's end
   * @param number the program's number of it
   */
  static Control open(EpollLoop loop, ProgramEnds theirs, int number) throws IOException {
    var sockets = SocketPair.open(LibC.SOCK_STREAM);
    int ours = sockets.one();
    theirs.add(number, sockets.other());
    try {
      LibC.check(LibC.fcntl(ours, LibC.F_SETFL, LibC.O_NONBLOCK), "set up a socket");
      return new Control(ours, loop);
    } catch (IOException e) {
      LibC.close(ours);
      throw e;
    }
  }

  /** Begins to follow the socket. */
  void watch(Runnable afterEvent) throws IOException {
    id =
        loop.watch(
            descriptor,
            LibC.EPOLLIN | LibC.EPOLLOUT,
            events -> {
              readable |= (events & ~LibC.EPOLLOUT) != 0;
              passAnswer();
              afterEvent.run();
            });
  }

  /** What the program says, once. */
  Command listen() {
    if (descriptor < 0 || !readable) {
      return Command.NONE;
    }
    long count = loop.readChunk(descriptor);
    readable = count == loop.chunk().capacity();
    if (heard || (count == -1 && LibC.errno() == LibC.EAGAIN)) {
      return Command.NONE;
    }
    heard = true;
    if (count <= 0) {
      return Command.PLAIN;
    }
    command = loop.chunk().get(0);
    return switch (command) {
      case 'y' -> Command.TLS;
      case 'Y' -> Command.TLS_AND_VARIABLES;
      default -> Command.UNKNOWN;
    };
  }

  /** The command, fit for the log. */
  String said() {
    return command > ' ' && command < 127
        ? "\"" + (char) command + "\""
        : "byte " + Byte.toUnsignedInt(command);
  }

  /**
   * Sends variables, as an environment has them, and one more NUL; then an end of file, so that
   * simple programs can read up to there.
   */
  void answer(Map<String, String> variables) {
    var text = new StringBuilder();
    variables.forEach(
        (name, value) -> {
          if (Program.possible(name, value)) {
            text.append(name).append('=').append(value).append('\0');
          }
        });
    var bytes = text.append('\0').toString().getBytes(StandardCharsets.UTF_8);
    answer = EpollLoop.nativeBuffer(bytes.length).put(bytes).flip();
    answering = true;
    passAnswer();
  }

  /** As much as the socket takes; the rest follows when it takes more. */
  private void passAnswer() {
    while (descriptor >= 0 && answer.hasRemaining()) {
      long count =
          LibC.write(descriptor, LibC.address(answer) + answer.position(), answer.remaining());
      if (count >= 0) {
        answer.position(answer.position() + (int) count);
      } else if (LibC.errno() == LibC.EAGAIN) {
        return;
      } else if (LibC.errno() != LibC.EINTR) {
        answer.position(answer.limit()); // nobody reads it
      }
    }
    if (answering && descriptor >= 0) {
      answering = false;
      LibC.shutdown(descriptor, LibC.SHUT_WR);
    }
  }

  void close() {
    if (descriptor >= 0) {
      loop.forget(id);
      LibC.close(descriptor);
      descriptor = -1;
    }
  }
}
