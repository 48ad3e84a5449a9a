package org.ucspi.itests.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ucspi.itests.Authority;
import org.ucspi.itests.Commands;

/**
 * The folder that commands are typed in, with certificates and rules.
 *
 * @param folder of all files
 */
record Site(Path folder) {
  /** Ours. */
  static final Path BIN = Path.of(System.getProperty("assembly.folder"), "bin");

  /** Debian's. */
  static final Path THEIRS = Path.of("/usr/bin");

  private static final Site ONE = make();
  private static final ServerSocket BUSY = listening();

  /** The one that all share, as nothing in it changes. */
  static Site one() {
    return ONE;
  }

  /** A port of 127.0.0.1 that somebody listens on. */
  static int busyPort() {
    return BUSY.getLocalPort();
  }

  private static ServerSocket listening() {
    try {
      return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Site make() {
    try {
      var folder = Files.createTempDirectory("site");
      certificates(folder);
      rules(folder);
      return new Site(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void certificates(Path folder) throws IOException {
    var root = Authority.root(folder, "root", "P-256");
    root.server("server", "P-256", 365, "localhost");
    var middle = root.intermediate("middle");
    middle.server("chained", "P-256", 365, "localhost");
    middle.client("belowmiddle", "below");
    root.client("client", "client");
    root.client("local", "local", "localhost");
    Authority.root(folder, "other", "P-256").client("stranger", "stranger");
    openssl(
        folder,
        "ec",
        "-in",
        "server.key",
        "-aes128",
        "-passout",
        "pass:secret",
        "-out",
        "locked.key");
    Files.writeString(folder.resolve("right"), "secret\0and more");
    Files.writeString(folder.resolve("wrong"), "guess\0");
    var own = Files.readString(folder.resolve("server.crt"));
    Files.writeString(folder.resolve("both"), own + Files.readString(folder.resolve("server.key")));
    Files.writeString(folder.resolve("garbage"), "no certificate\n");
  }

  private static void rules(Path folder) throws IOException {
    compile(folder, "deny", ":deny\n");
    compile(folder, "some", "127.0.0.2:deny\n127.0.0.3:allow,COLOUR=\"blue\"\n:allow\n");
    compile(folder, "limit", ":allow,MAXCONIP=\"1\"\n");
  }

  private static void compile(Path folder, String name, String text) throws IOException {
    var file = Files.writeString(folder.resolve(name + ".txt"), text);
    Commands.output(
        "sh",
        "-c",
        "cd \"$1\" && exec tcprules $2.cdb $2.tmp < $2.txt",
        "sh",
        folder.toString(),
        name);
    if (name.equals("some")) {
      return;
    }
    Files.delete(file);
  }

  private static void openssl(Path folder, String... words) {
    var script = "cd \"$1\" && shift && exec openssl \"$@\"";
    var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.add(folder.toString());
    command.addAll(List.of(words));
    Commands.output(command.toArray(String[]::new));
  }

  /** All variables of a command. */
  Map<String, String> environment(Map<String, String> more) {
    var all = new TreeMap<String, String>();
    all.put("PATH", "/usr/bin:/bin");
    all.put("JAVA_HOME", System.getProperty("java.home"));
    all.putAll(more);
    return all;
  }
}
