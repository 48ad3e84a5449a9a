package org.ucspi.itests.commands;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.ucspi.itests.Ports;

/**
 * The folder that lines are typed in, with certificates, and servers whose ports are in variables.
 * PLAIN is Debian's tcpserver, TLS our sslserver: both do what the first line from the client says,
 * as sh understands it. The others are openssl's s_server, which send each line back reversed.
 */
final class ClientSite implements Closeable {
  private static final Pattern PORT =
      Pattern.compile("(?m)^(?:ACCEPT .*:|.* : )?(\\d+)(?: \\[.*)?$");
  private static final String BREAKS_OFF =
      """
      import socket, ssl, struct
      listener = socket.create_server(("127.0.0.1", 0))
      print(listener.getsockname()[1], flush=True)
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("good.crt", "good.key")
      while True:
          connection = context.wrap_socket(listener.accept()[0], server_side=True)
          how = connection.recv(100)
          connection.send(b"partial\\n")
          if how == b"reset\\n":
              connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
          connection.close()  # no close_notify
      """;
  private static final String IDENT =
      "read -r q; echo \"$(echo \"$q\" | tr -d '\\r') : USERID : UNIX : joe\"";
  private static final String TOLD = "read -r told; eval \"$told\"";

  /** Long, for machines that do much else. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Path folder;
  private final Map<String, String> variables = new TreeMap<>();
  private final List<Process> servers = new ArrayList<>();
  private final List<Closeable> sockets = new ArrayList<>();

  private ClientSite(Path folder) {
    this.folder = folder;
    variables.put("DNSCACHEIP", ClientNames.ADDRESS);
  }

  static ClientSite make() {
    try {
      var site = new ClientSite(Files.createTempDirectory("clients"));
      ClientCertificates.make(site.folder);
      site.sockets.add(ClientNames.start());
      return site;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** All that lines get. */
  Map<String, String> variables() {
    return variables;
  }

  ClientSite plain() {
    return serve("PLAIN", "tcpserver", "-1RHl0", "127.0.0.1", "0", "sh", "-c", TOLD);
  }

  ClientSite tls() {
    var command = ClientCommand.BIN.resolve("sslserver").toString();
    return serve("TLS", command, "-1RHl0", ":0", "0", "sh", "-c", TOLD);
  }

  /** HELLO: our sslserver with a server that needs not be told. */
  ClientSite hello() {
    var command = ClientCommand.BIN.resolve("sslserver").toString();
    return serve("HELLO", command, "-1RHl0", "127.0.0.1", "0", "echo", "hello");
  }

  /** BREAKS: sends {@code partial}, then ends in the midst, by a reset where it was told so. */
  ClientSite breaksOff() {
    return serve("BREAKS", "python3", "-c", BREAKS_OFF);
  }

  /**
   * KNOWN and UNKNOWN: servers of 127.0.0.7, which says who they are, and 127.0.0.6, which keeps
   * silent.
   */
  ClientSite identified() {
    serve("IDENT", "tcpserver", "-1RHl0", "127.0.0.7", "113", "sh", "-c", IDENT);
    serve("SILENT", "tcpserver", "-1RHl0", "127.0.0.6", "113", "sleep", "60");
    serve("KNOWN", "tcpserver", "-1RHl0", "127.0.0.7", "0", "sh", "-c", TOLD);
    return serve("UNKNOWN", "tcpserver", "-1RHl0", "127.0.0.6", "0", "sh", "-c", TOLD);
  }

  /** An s_server; these are beside the certificate, for which its key is. */
  ClientSite openssl(String variable, String certificate, String more) {
    var words = new ArrayList<>(List.of("openssl", "s_server", "-rev", "-accept", "127.0.0.1:0"));
    words.addAll(List.of("-cert", certificate + ".crt", "-key", certificate + ".key"));
    words.addAll(List.of("-cert_chain", "middle.crt"));
    if (!more.isEmpty()) {
      words.addAll(List.of(more.split(" ", -1)));
    }
    return serve(variable, words.toArray(String[]::new));
  }

  /** A server that says on which port it is. */
  ClientSite serve(String variable, String... command) {
    var output = start(variable, command);
    Awaitility.await(variable)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> PORT.matcher(ClientCommand.text(output)).find());
    var port = PORT.matcher(ClientCommand.text(output));
    port.find();
    variables.put(variable, port.group(1));
    return this;
  }

  /** A server that was told its port. */
  ClientSite serveOn(String variable, int port, String... command) {
    start(variable, command);
    Ports.awaitOpen(port, PATIENCE);
    variables.put(variable, String.valueOf(port));
    return this;
  }

  private Path start(String variable, String... command) {
    try {
      var output = folder.resolve(variable + ".out");
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("CERTFILE", "good.crt");
      builder.environment().put("KEYFILE", "good.key");
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      servers.add(builder.start());
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** BUSY: a port of 127.0.0.1 that somebody has. */
  ClientSite busy() {
    variables.put("BUSY", String.valueOf(listen("127.0.0.1", 0, 50).getLocalPort()));
    return this;
  }

  /** On the port of PLAIN at 127.0.0.5: its backlog is full, so nobody is answered. */
  ClientSite silent() {
    int port = Integer.parseInt(variables.get("PLAIN"));
    var silent = listen("127.0.0.5", port, 1);
    try {
      for (int i = 0; i < 4; i++) {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(silent.getLocalSocketAddress());
        sockets.add(channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private ServerSocket listen(String address, int port, int backlog) {
    try {
      var socket = new ServerSocket(port, backlog, InetAddress.getAllByName(address)[0]);
      sockets.add(socket);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends what it started. */
  @Override
  public void close() throws IOException {
    for (Process server : servers) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly().onExit().join();
    }
    for (Closeable socket : sockets) {
      socket.close();
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
