package org.ucspi.tls.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The openssl program as a server: its standard input goes to the client, and back. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  /** With options of s_server(1), blanks between them; file names are relative to the directory. */
  ServerProcess(Path directory, String options) throws IOException {
    port = free();
    List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-quiet", "-accept"));
    command.add("127.0.0.1:" + port);
    command.addAll(List.of(options.split(" ")));
    process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  Socket connect() {
    var connected = new AtomicReference<Socket>();
    await()
        .ignoreException(ConnectException.class)
        .until(
            () -> {
              connected.set(new Socket(InetAddress.getLoopbackAddress(), port));
              return true;
            });
    return connected.get();
  }

  OutputStream toClient() {
    return process.getOutputStream();
  }

  InputStream fromClient() {
    return process.getInputStream();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
