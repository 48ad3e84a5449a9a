package org.ucspi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The short form of what {@code run servers} measures, of those servers that are there. */
class ServersTest {
  /** Programs by the names of the servers, and one of the measures that each has. */
  private static final Map<String, String> PEERS =
      Map.of("stunnel", "stunnel4", "socat", "socat", "ncat", "ncat");

  private static final Path ASSEMBLY = Path.of("../../karaf-assembly/target/assembly");

  @Test
  void echoesRightBehindEachServerAndLeavesNoProcess() throws Exception {
    assumeTrue(Stream.of("python3", "gcc", "openssl").allMatch(ServersTest::found));
    assumeTrue(Files.exists(Path.of("/usr/include/openssl/ssl.h")), "libssl-dev");
    var mark = "BENCH_RUN=" + UUID.randomUUID();
    var log = Path.of("target/servers-short.log");

    int status = run(mark, log);

    var said = Files.readString(log);
    assertThat(status).as(said).isZero();
    assertThat(said.lines()).filteredOn(line -> line.contains("FAILED")).isEmpty();
    assertThat(Stream.concat(expectedRates().stream(), expectedSoaks().stream()))
        .allSatisfy(line -> assertThat(said).containsPattern("(?m)^" + line));
    assertThat(processesWith(mark)).isEmpty();
  }

  private static int run(String mark, Path log) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            "python3",
            "-B",
            "src/main/python/servers.py",
            "--short",
            "--target",
            "target/servers-short");
    var variable = mark.split("=", 2);
    builder.environment().put(variable[0], variable[1]);
    var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(4, TimeUnit.MINUTES)) {
      process.destroyForcibly(); // its servers end with it
      process.waitFor();
    }
    return process.exitValue();
  }

  private static List<String> expectedRates() {
    var lines = new ArrayList<String>();
    PEERS.forEach(
        (name, program) -> {
          if (found(program)) {
            lines.addAll(List.of("cat +" + name, "cat -r +" + name));
          }
        });
    if (found("tcpserver")) {
      lines.add("plain +tcpserver");
    }
    if (Files.isDirectory(ASSEMBLY.resolve("system"))) {
      lines.addAll(List.of("cat +openssl", "echo +jdk", "echo -r +openssl", "plain-echo +plain"));
    }
    return lines.stream().map(line -> line + " +[1-9]\\d*/s").toList();
  }

  /** Of ours, where there is what looks into a JVM. */
  private static List<String> expectedSoaks() {
    if (!Files.isDirectory(ASSEMBLY.resolve("system")) || !found("jcmd")) {
      return List.of();
    }
    return Stream.of("openssl", "jdk", "plain")
        .map(name -> "soak +" + name + " +200 connections: .* 0 engines")
        .toList();
  }

  private static boolean found(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Those that have it in their environment: what was started, and what that has started. */
  private static List<String> processesWith(String mark) throws IOException {
    try (var all = Files.list(Path.of("/proc"))) {
      return all.map(process -> process.resolve("environ"))
          .filter(environ -> read(environ).contains(mark))
          .map(Path::toString)
          .toList();
    }
  }

  private static String read(Path environ) {
    try {
      return Files.readString(environ, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // no process, somebody else's, or just ended
    }
  }
}
