package org.ucspi.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.osgi.framework.BundleException;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.stream.End;
import org.ucspi.commandline.internal.UcspiCommandLines;

/** sslclient and tcpclient: one connection, until its program ends. */
final class Client {
  private Client() {}

  /** The exit code of the program. */
  static int run(String command, List<String> arguments) throws CommandLineException, Failure {
    var asked =
        new UcspiCommandLines()
            .read(command, arguments, System.getenv(), Path.of("").toAbsolutePath(), command);
    CommandLog.get().speakFor(command, asked.verbosity());
    CommandLog.get().briefly();
    try {
      var framework = BareFramework.start(KeyPassword.added(asked));
      var program = framework.service(ConnectionHandler.class, command);
      var client = framework.service(org.ucspi.api.client.Client.class, command);
      if (program.isEmpty() || client.isEmpty()) {
        throw Startup.failed(framework);
      }
      CommandLog.get().started();
      return exitCode(connected(client.get()), program.get());
    } catch (BundleException | IOException e) {
      throw new Failure(
          CommandLineException.TEMPORARY, "fatal: (111) unable to start: " + e.getMessage());
    }
  }

  private static ClientConnection connected(org.ucspi.api.client.Client client) throws Failure {
    try {
      return client.connect().toCompletableFuture().join(); // which has limits of its own
    } catch (CompletionException e) {
      throw new Failure(CommandLineException.TEMPORARY, ""); // the client's log has said why
    }
  }

  private static int exitCode(ClientConnection connection, ConnectionHandler program) {
    program.handle(connection);
    End end = connection.ended().toCompletableFuture().join();
    if (end instanceof End.Exited exited) {
      return exited.status();
    }
    return end instanceof End.Finished ? 0 : CommandLineException.TEMPORARY;
  }
}
