package org.ucspi.itests;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * How a Karaf looks names up, {@code etc/org.ucspi.environment.cfg}: all its listeners share it, so
 * a test puts it back in the end.
 */
final class LookUps implements AutoCloseable {
  static final String FILE = "org.ucspi.environment.cfg";

  private final KarafProcess karaf;
  private final String name = "lookups-" + System.nanoTime();
  private final int port;
  private int strangers;

  /** The handler {@code env} prints the environment, each variable ended by a NUL. */
  LookUps(KarafProcess karaf) {
    this.karaf = karaf;
    karaf
        .etc()
        .put(
            "exec",
            "env",
            "command = /usr/bin/env -0",
            "inherit =",
            "env.BASE = base",
            "env.WHO = base");
    port = putListener(name, "env", "localHost = localhost");
    strangers = port % 250 * 250; // who was seen by an earlier one may be remembered
  }

  /** Writes the file, for the lines behind {@code resolvers} see the README of environment. */
  void ask(String resolvers, String... lines) {
    var all = Stream.concat(Stream.of("resolvers = " + resolvers), Arrays.stream(lines));
    Etc.replace(karaf.etc().file(FILE), all.collect(joining("\n", "", "\n")));
  }

  /**
   * The same, and waits until names come from this server. Who edits a file while the container is
   * at the edit before may have to save once more: it writes back what it has read.
   */
  void ask(DnsServer server, String... lines) {
    ask(server.address(), lines);
    Ports.awaitListening(port);
    Awaitility.await("names by way of the resolver in " + FILE)
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              if (!karaf.etc().contains(FILE, server.address())) {
                ask(server.address(), lines);
              }
              return seen().equals(server.self());
            });
  }

  private String seen() throws IOException {
    return Variables.seenBy(stranger(), "127.0.0.1", port).host();
  }

  /** The same, and waits until it is asked for names. */
  void ask(SilentResolver resolver, String... lines) {
    ask(resolver.address(), lines);
    await("a question to the resolver in " + FILE, name -> resolver.heard() > 0);
  }

  /** Waits until the name of a client that nobody has seen yet, empty for none, is right. */
  void await(String what, Predicate<String> right) {
    Ports.awaitListening(port);
    Awaitility.await(what).atMost(Duration.ofSeconds(30)).until(() -> right.test(seen()));
  }

  private String stranger() {
    int number = strangers++;
    return "127.255." + number / 250 + '.' + (1 + number % 250);
  }

  /**
   * Writes a listener on a free port of all IPv4 addresses that looks names up.
   *
   * @param more lines, for example {@code "host = ::1"} instead
   * @return its port
   */
  int putListener(String name, String handler, String... more) {
    int port = Ports.free();
    var lines = new LinkedHashMap<String, String>();
    lines.put("host", "0");
    lines.put("port", String.valueOf(port));
    lines.put("handler", handler);
    for (var line : more) {
      var parts = line.split(" *= *", 2);
      lines.put(parts[0], parts[1]);
    }
    var texts = lines.entrySet().stream().map(e -> e.getKey() + " = " + e.getValue());
    karaf.etc().put("listener", name, texts.toArray(String[]::new));
    return port;
  }

  /** Deletes nothing that the next one would make again: the container may delete that, too. */
  @Override
  public void close() {
    karaf.etc().delete("listener", name);
    Etc.replace(karaf.etc().file(FILE), "dnsTimeoutSeconds = 8\n");
  }
}
