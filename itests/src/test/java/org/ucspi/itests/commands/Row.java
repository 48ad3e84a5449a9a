package org.ucspi.itests.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command, what clients do, and what is to be seen of it.
 *
 * @param words the command's name, then its arguments; files are those of the {@link Site}
 * @param environment beside PATH and JAVA_HOME
 * @param shell what starts it, as {@code "$@"}; empty: nothing does
 * @param visits what clients do, one after the other; none where it is to end by itself
 * @param seen see {@link Seen}
 * @param theirs what the C program shows instead, empty where there is none
 * @param differences why
 */
record Row(
    List<String> words,
    Map<String, String> environment,
    String shell,
    List<Visit> visits,
    String seen,
    String theirs,
    List<Difference> differences) {

  /** A line that is typed. */
  static Row of(String... words) {
    return new Row(List.of(words), Map.of(), "", List.of(), "", "", List.of());
  }

  /** A server on a free port of 127.0.0.1 that says which, with a program of sh. */
  static Row server(String command, String options, String program) {
    return server(command, options, "127.0.0.1", program);
  }

  static Row server(String command, String options, String host, String program) {
    var words = new ArrayList<>(List.of(command, "-1"));
    Arrays.stream(options.split(" ")).filter(word -> !word.isEmpty()).forEach(words::add);
    words.addAll(List.of(host, "0", "sh", "-c", program));
    var row = new Row(words, Map.of(), "", List.of(), "", "", List.of());
    return command.startsWith("ssl")
        ? row.with("CERTFILE", "server.crt").with("KEYFILE", "server.key")
        : row;
  }

  /** With a variable; empty: as if not set. */
  Row with(String name, String value) {
    var more = new TreeMap<>(environment);
    more.put(name, value);
    return new Row(words, more, shell, visits, seen, theirs, differences);
  }

  Row through(String starter) {
    return new Row(words, environment, starter, visits, seen, theirs, differences);
  }

  Row visited(Visit... clients) {
    return new Row(words, environment, shell, List.of(clients), seen, theirs, differences);
  }

  Row shows(String lines) {
    return new Row(words, environment, shell, visits, ended(lines), theirs, differences);
  }

  /** What Debian's C program of this name shows instead. */
  Row differs(String lines, Difference... why) {
    return new Row(words, environment, shell, visits, seen, ended(lines), List.of(why));
  }

  private static String ended(String lines) {
    return lines.isEmpty() || lines.endsWith("\n") ? lines : lines + '\n';
  }

  /** Runs the program of that name in a folder, and gives what was seen. */
  Seen run(Path bin, Site site) {
    var command = new ArrayList<String>();
    if (!shell.isEmpty()) {
      command.addAll(List.of("sh", "-c", shell, "sh"));
    }
    command.add(bin.resolve(words.get(0)).toString());
    command.addAll(words.subList(1, words.size()));
    try (var running = Running.start(command, site.environment(environment), site.folder())) {
      return visits.isEmpty() ? Seen.ofEnd(running) : Seen.ofVisits(running, visits);
    }
  }

  @Override
  public String toString() {
    var text = String.join(" ", words);
    return environment.isEmpty() ? text : environment + " " + text;
  }
}
