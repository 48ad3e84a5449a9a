package org.ucspi.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A Karaf as a child process, started by its own script as a user starts it: for tests that look at
 * the JVM from outside, or that need a Karaf other than the one of Pax Exam.
 */
final class KarafProcess implements AutoCloseable {
  private static final Duration TO_STOP = Duration.ofSeconds(30);

  private final Path base;
  private final Etc etc;
  private final int sshPort = Ports.free();
  private final Log log;
  private List<String> before = List.of();
  private Process process;

  private KarafProcess(Path base) {
    this.base = base;
    this.etc = new Etc(base.resolve("etc"));
    this.log = new Log(base.resolve("data/log/karaf.log"));
    setKey("org.apache.karaf.shell.cfg", "sshPort", String.valueOf(sshPort));
  }

  /**
   * A copy of the assembly as built, not yet started; its demo listener is on {@code demoPort}.
   *
   * @param name of its folder below {@code target/karaf}
   */
  static KarafProcess ofAssembly(String name, int demoPort) {
    return ofAssembly(Path.of("target/karaf", name), demoPort);
  }

  /** The same in a folder of its own, for one that starts as a user who may not reach ours. */
  static KarafProcess ofAssembly(Path base, int demoPort) {
    var karaf = new KarafProcess(unpack(System.getProperty("assembly.archive"), base));
    karaf.etc.set("listener", "demo", "port", String.valueOf(demoPort));
    return karaf;
  }

  /** Apache's own Karaf as it is distributed, not yet started, with no way to the network. */
  static KarafProcess ofStock(String name) {
    var karaf =
        new KarafProcess(
            unpack(System.getProperty("stock.archive"), Path.of("target/karaf", name)));
    karaf.setKey("org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1");
    karaf.setKey(
        "org.apache.karaf.management.cfg", "rmiRegistryPort", String.valueOf(Ports.free()));
    karaf.setKey("org.apache.karaf.management.cfg", "rmiServerPort", String.valueOf(Ports.free()));
    var maven = "org.ops4j.pax.url.mvn.";
    karaf.setKey("org.ops4j.pax.url.mvn.cfg", maven + "repositories", "");
    karaf.setKey(
        "org.ops4j.pax.url.mvn.cfg",
        maven + "localRepository",
        folder(karaf.base.resolve("empty-repository")).toString());
    return karaf;
  }

  /**
   * Has it started by another command, which must become the one that follows it, as exec(1) does.
   * Where that is in a network of its own, no port can be reached from here, nor the shell.
   */
  KarafProcess startedBy(String... command) {
    before = List.of(command);
    return this;
  }

  /**
   * Starts it.
   *
   * @param javaOptions added to Karaf's own
   */
  KarafProcess start(String... javaOptions) {
    folder(base.resolve("data/log"));
    var command = new ArrayList<>(before);
    command.addAll(List.of(base.resolve("bin/karaf").toString(), "server"));
    var builder = new ProcessBuilder(command);
    builder.directory(base.toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("KARAF_") || name.equals("JAVA_OPTS"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // the script becomes the JVM, so that the child's pid is the JVM's
    environment.putAll(
        Map.of("KARAF_EXEC", "exec", "EXTRA_JAVA_OPTS", String.join(" ", javaOptions)));
    var output = base.resolve("data/log/output.txt").toFile();
    builder.redirectErrorStream(true).redirectOutput(output);
    try {
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Waits until its shell can be reached, the last thing that boot features bring. */
  KarafProcess awaitShell() {
    Ports.awaitOpen(sshPort, Duration.ofMinutes(2));
    return this;
  }

  /** Waits until listeners have these ports open; unlike a connection, nobody notices. */
  KarafProcess awaitListening(int... ports) {
    for (int port : ports) {
      log.await("sslserver: listening on \\S+ : " + port + " ");
    }
    return this;
  }

  /** The JVM's process number. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The exit status, once it has ended. */
  int exitStatus() {
    return process.exitValue();
  }

  /** The local addresses of its listening sockets, in hexadecimal as proc(5) shows them. */
  Set<String> listeningAddresses() throws IOException {
    var own = new HashSet<String>();
    try (var descriptors = Files.list(Path.of("/proc", String.valueOf(pid()), "fd"))) {
      for (var descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          own.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    var addresses = new TreeSet<String>();
    for (var table : List.of("tcp", "tcp6")) {
      for (var line : Files.readAllLines(Path.of("/proc/net", table))) {
        var field = line.strip().split("\\s+", -1);
        // local address, peer, state (0A: LISTEN), ..., inode
        if (field[3].equals("0A") && own.contains("socket:[" + field[9] + "]")) {
          addresses.add(field[1].substring(0, field[1].indexOf(':')));
        }
      }
    }
    return addresses;
  }

  /**
   * Whether an address of {@link #listeningAddresses} is 127.0.0.1, mapped into IPv6 or not, or
   * ::1.
   */
  static boolean isLoopback(String address) {
    return address.matches("(0{16}FFFF0000)?0100007F")
        || address.equals("00000000000000000000000001000000");
  }

  Path base() {
    return base;
  }

  Etc etc() {
    return etc;
  }

  Log log() {
    return log;
  }

  /** Runs commands of Karaf's shell with its own {@code bin/client} and gives what they print. */
  List<String> client(String commands) {
    try {
      awaitShell();
      var output = Files.createTempFile(base.resolve("data"), "client", ".txt");
      var builder =
          new ProcessBuilder(base.resolve("bin/client").toString(), "-r", "20", "-d", "1", commands)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      var client = builder.start();
      // its standard input stays open until it ends, or it would not run the commands
      if (!client.waitFor(120, TimeUnit.SECONDS)) {
        client.destroyForcibly();
        throw new IllegalStateException("bin/client did not end");
      }
      return Files.readAllLines(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sets a key of a file in {@code etc}. */
  void setKey(String file, String key, String value) {
    var path = etc.file(file);
    try {
      var lines = new ArrayList<String>();
      boolean skip = false;
      for (var line : Files.readAllLines(path)) {
        // a value may go on over several lines
        skip = skip || line.matches("\\s*" + java.util.regex.Pattern.quote(key) + "\\s*=.*");
        if (!skip) {
          lines.add(line);
        }
        skip = skip && line.endsWith("\\");
      }
      lines.add(key + " = " + value);
      Etc.replace(path, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end as the system does at a shutdown, and makes it when it does not. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException("did not end within " + TO_STOP);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Path unpack(String archive, Path folder) {
    var base = folder(folder.toAbsolutePath());
    try {
      var tar =
          new ProcessBuilder("tar", "-xzf", archive, "-C", base.toString(), "--strip-components=1")
              .inheritIO()
              .start();
      if (tar.waitFor() != 0) {
        throw new IllegalStateException("unable to unpack " + archive);
      }
      return base;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
