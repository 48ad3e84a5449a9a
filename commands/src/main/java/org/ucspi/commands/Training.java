package org.ucspi.commands;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.osgi.framework.BundleException;
import org.ucspi.api.client.Client;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.Configuration;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.listener.Listeners;
import org.ucspi.commandline.internal.UcspiCommandLines;
import org.ucspi.rules.internal.TcpRulesCheckCommand;
import org.ucspi.rules.internal.TcpRulesCommand;

/**
 * Does once what the commands do, so that the JVM can say which classes that takes: rules are
 * compiled and asked, a server and a client meet. See lib/commands/run.
 */
final class Training {
  private static final String SERVER = "sslserver";
  private static final String CLIENT = "sslclient";
  private static final String RULES = ":allow,A=\"b\"\n127.:allow\n";
  private static final PrintStream NOWHERE = new PrintStream(PrintStream.nullOutputStream(), true);

  private Training() {}

  /**
   * Trains.
   *
   * @param arguments a directory to work in
   */
  static int run(List<String> arguments) throws CommandLineException, Failure {
    var directory = Path.of(arguments.get(0));
    System.setProperty("karaf.data", directory.toString()); // for a certificate of its own
    try {
      var rules = rules(directory);
      return meet(directory, rules);
    } catch (BundleException | IOException | CompletionException e) {
      throw new Failure(CommandLineException.TEMPORARY, "unable to train: " + e);
    }
  }

  private static Path rules(Path directory) throws IOException {
    var database = directory.resolve("rules.cdb");
    InputStream text = new ByteArrayInputStream(RULES.getBytes(StandardCharsets.UTF_8));
    int made = TcpRulesCommand.run(List.of(database.toString(), database + ".tmp"), text, NOWHERE);
    int asked =
        TcpRulesCheckCommand.run(
            List.of(database.toString()), Map.of("TCPREMOTEIP", "127.0.0.1"), NOWHERE, NOWHERE);
    if (made != 0 || asked != 0) {
      throw new IOException("rules: " + made + ", " + asked);
    }
    return database;
  }

  private static int meet(Path directory, Path rules)
      throws CommandLineException, BundleException, IOException {
    var lines = new UcspiCommandLines();
    var configurations = new ArrayList<Configuration>();
    // The server's certificate is made: it needs no file.
    lines
        .read(
            SERVER,
            List.of("-seVx", rules.toString(), "-l", "0", "127.0.0.1", "0", "true"),
            Map.of("CERTFILE", "made"),
            directory,
            SERVER)
        .configurations()
        .forEach(
            c ->
                configurations.add(
                    c.pid().equals("org.ucspi.tls")
                        ? new Configuration(c.pid(), c.name(), Map.of())
                        : c));
    var server = BareFramework.start(configurations);
    CommandLog.get().started();
    var address = server.service(Listeners.class).listeners().get(0).address();
    var port = address.substring(address.lastIndexOf(':') + 1);
    var client =
        BareFramework.start(
            lines
                .read(
                    CLIENT,
                    List.of("-seXvl", "0", "127.0.0.1", port, "true"),
                    Map.of(),
                    directory,
                    CLIENT)
                .configurations());
    var connection = client.service(Client.class, CLIENT).orElseThrow().connect();
    ClientConnection connected = connection.toCompletableFuture().join();
    client.service(ConnectionHandler.class, CLIENT).orElseThrow().handle(connected);
    connected.ended().toCompletableFuture().join();
    server.service(Listeners.class).drain().toCompletableFuture().join();
    return Files.exists(rules) ? 0 : CommandLineException.TEMPORARY;
  }
}
