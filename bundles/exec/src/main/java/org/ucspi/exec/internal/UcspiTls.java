package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.stream.ByteStream;

/**
 * UCSPI-TLS: a program that is the one to ask for TLS. Besides descriptors 0 and 1, the plain
 * connection, it has SSLCTLFD to ask on and SSLREADFD and SSLWRITEFD for what goes through TLS. The
 * loop's thread only.
 */
final class UcspiTls {
  // never 3: programs for mail leave it to checkpassword, and expect to get it from pipe(2)
  private static final int CONTROL = 4;
  private static final int READ = 5;
  private static final int WRITE = 6;

  /** What the program is told about its descriptors. */
  static final Map<String, String> VARIABLES =
      Map.of("SSLCTLFD", "" + CONTROL, "SSLREADFD", "" + READ, "SSLWRITEFD", "" + WRITE);

  private static final Logger LOG = LoggerFactory.getLogger(UcspiTls.class);

  /** How a handshake ended. */
  private record Handshake(Map<String, String> variables, Optional<Throwable> failure) {}

  private final Program program;
  private final Connection connection;
  private final Control control;
  private final DelayedOutput output;
  private final DelayedInput input;
  private Runnable schedule = () -> {};
  private volatile Optional<Handshake> handshake = Optional.empty();

  private boolean wantsVariables;
  private boolean warned;

  private UcspiTls(
      Program program,
      Connection connection,
      Control control,
      DelayedOutput output,
      DelayedInput input) {
    this.program = program;
    this.connection = connection;
    this.control = control;
    this.output = output;
    this.input = input;
  }

  /**
   * Opens all descriptors of such a program but its standard error.
   *
   * @param theirs gets the program's ends
   */
  static OurEnds open(
      EpollLoop loop, Buffers buffers, ProgramEnds theirs, Program program, Connection connection)
      throws IOException {
    var plain = Pipes.open(loop, buffers, theirs, 0, 1);
    try {
      var secure = Pipes.open(loop, buffers, theirs, READ, WRITE);
      try {
        var control = Control.open(loop, theirs, CONTROL);
        var output = new DelayedOutput(plain.output(), secure.output());
        var input = new DelayedInput(loop, plain.input(), secure.input());
        var tls = new UcspiTls(program, connection, control, output, input);
        return new OurEnds(output, input, Optional.of(tls));
      } catch (IOException e) {
        secure.close();
        throw e;
      }
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  void watch(Runnable afterEvent) throws IOException {
    schedule = afterEvent;
    control.watch(afterEvent);
  }

  /** Hears what the program asks for. */
  void listen(ByteStream stream) {
    switch (control.listen()) {
      case TLS -> input.endPlain();
      case TLS_AND_VARIABLES -> {
        wantsVariables = true;
        input.endPlain();
      }
      case PLAIN -> {
        input.stayPlain();
        output.stayPlain();
        connection.stayPlain();
      }
      case UNKNOWN -> {
        connection.fail(
            "unable to go on with "
                + program.title()
                + ": it wrote "
                + control.said()
                + " to SSLCTLFD, where y or Y starts TLS");
        end(stream, "unknown command on SSLCTLFD");
      }
      case NONE -> {}
    }
  }

  /** Does what is due; true when there may be more soon. */
  boolean goOn(ByteStream stream) {
    if (input.plainPassed()) {
      startTls();
    }
    if (handshake.isPresent() && !concluded(handshake.get(), stream)) {
      return true; // to close what was just given up
    }
    if (input.dropPlain() == FromProgram.Found.NOTHING) {
      return false;
    }
    if (!warned) {
      warned = true;
      LOG.warn(
          "exec {}: {} wrote to descriptor 1 after it had asked for TLS, which is dropped, for: {} on"
              + " listener {}",
          program.name(),
          program.title(),
          IpText.of(connection.peer().address().getAddress()),
          connection.listener());
    }
    return true;
  }

  private void startTls() {
    var unused =
        connection
            .startTls()
            .whenComplete(
                (variables, failure) -> {
                  handshake =
                      Optional.of(
                          new Handshake(
                              failure == null ? variables : Map.of(),
                              Optional.ofNullable(failure)));
                  schedule.run();
                });
  }

  /** False when there is no TLS. */
  private boolean concluded(Handshake how, ByteStream stream) {
    handshake = Optional.empty();
    if (how.failure().isPresent()) {
      end(stream, "no TLS: " + how.failure().get().getMessage());
      return false;
    }
    if (wantsVariables) {
      control.answer(how.variables());
    }
    return true;
  }

  /** Nothing it writes may go out any more; the signal comes before it could see that. */
  private static void end(ByteStream stream, String reason) {
    stream.abort(reason);
    stream.closeInput();
  }

  void close() {
    control.close();
  }
}
