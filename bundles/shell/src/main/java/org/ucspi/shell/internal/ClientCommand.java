package org.ucspi.shell.internal;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.client.Clients;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.stream.End;
import org.ucspi.api.tls.ClientTlsProfiles;

/** {@code ucspi:sslclient} and {@code ucspi:sslcat}: the console is the program. */
final class ClientCommand extends LineCommand {
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final String name;
  private final Parts parts;

  /** What it is made with. */
  record Parts(CommandLines lines, Clients clients, ClientTlsProfiles profiles) {}

  ClientCommand(String name, Parts parts, Completer completer) {
    super(name, completer);
    this.name = name;
    this.parts = parts;
  }

  private boolean talks() {
    return name.equals("sslclient");
  }

  @Override
  public String getDescription() {
    return talks()
        ? "Joins the console to a TLS server"
        : "Prints what a TLS server sends, and sends nothing";
  }

  @Override
  public Object execute(Session session, List<Object> arguments) throws CommandException {
    var console = ConsoleStreams.of(session);
    var typed = arguments.stream().map(Objects::toString).toList();
    if (talks() && console.typed()) {
      var terminal = CtrlD.handedOver(session);
      try {
        execute(typed, console);
      } finally {
        terminal.restore();
      }
    } else {
      execute(typed, console);
    }
    return null;
  }

  void execute(List<String> typed, ConsoleStreams console) throws CommandException {
    if (!typed.isEmpty() && LineArguments.isOwn(typed.get(0))) {
      if (!typed.get(0).equals("--help")) {
        throw Printable.failure(typed.get(0) + " is not known; there is --help");
      }
      console.out().print(help());
      console.out().flush();
      return;
    }
    var line = ClientLine.read(parts.lines, name, typed);
    line.line().remarks().forEach(remark -> say(console, "remark: " + remark));
    try {
      var connection = connect(line);
      var verbosity = line.line().verbosity();
      if (talks() ? !verbosity.equals("quiet") : verbosity.equals("verbose")) {
        say(console, name + ": " + facts(connection, line));
      }
      var conversation = new Conversation(connection.stream(), console, SILENCE);
      if ((talks() ? conversation.talk() : conversation.listen()) instanceof End.Broken broken) {
        throw failure(broken.reason());
      }
    } catch (InterruptedException e) {
      // Ctrl-C, which has done what it is for
    } catch (InvalidSettingsException e) {
      throw Printable.failure(e.getMessage());
    }
  }

  private static void say(ConsoleStreams console, String what) {
    console.err().println(Printable.of(what));
    console.err().flush();
  }

  private CommandException failure(String reason) {
    return Printable.failure(name + ": fatal: (111) " + reason);
  }

  private ClientConnection connect(ClientLine line)
      throws InvalidSettingsException, InterruptedException, CommandException {
    var profile = parts.profiles.profile(line.profile());
    var connecting = parts.clients.connect(line.client(), profile);
    try {
      return connecting.toCompletableFuture().get(); // which has limits of its own
    } catch (InterruptedException e) {
      connecting.thenAccept(late -> late.fail("nobody waits for it"));
      throw e;
    } catch (ExecutionException e) {
      throw failure(e.getCause().getMessage());
    }
  }

  private static String facts(ClientConnection connection, ClientLine line) {
    var server = connection.peer().address();
    return "connected to "
        + IpText.of(server.getAddress())
        + " port "
        + server.getPort()
        + connection.tls().map(session -> ", " + facts(session) + line.verified()).orElse("");
  }

  private static String facts(SSLSession session) {
    return session.getProtocol() + ", " + session.getCipherSuite() + ", " + subject(session) + ", ";
  }

  private static String subject(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? certificate.getSubjectX500Principal().getName()
          : "no X.509 certificate";
    } catch (SSLPeerUnverifiedException e) {
      return "no certificate";
    }
  }

  private String help() {
    return """
        DESCRIPTION
                ucspi:%1$s

                %2$s

        SYNTAX
                ucspi:%1$s [VARIABLE=value ...] %3$s

        OPTIONS
        %4$s
        DETAILS
        %5$s        Options are those of bin/%1$s. Relative names of files are relative to the Karaf base.
                Control characters of the server are shown as ?, unless the output goes into a pipe or file.
        """
        .formatted(
            name,
            getDescription(),
            talks() ? "[options] host port" : "[host [port [options]]]",
            LineOption.help(name),
            talks() ? TALKING : LISTENING);
  }

  private static final String TALKING =
      """
              Example: ucspi:sslclient -m mail.example.org 993
              Sends what is typed until Ctrl-D, or what a pipe has: echo QUIT | ucspi:sslclient 127.0.0.1 465
              Then the server has 10 s for each thing that it still says. Ctrl-C ends all at once.
              A program cannot be run from here: use bin/sslclient.
      """;

  private static final String LISTENING =
      """
              Example: ucspi:sslcat 127.0.0.1 8443 -X
              Without host and port: 127.0.0.1 and 443. Ends with the server, or with Ctrl-C.
      """;
}
