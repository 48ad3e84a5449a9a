package org.ucspi.itests.commands;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was seen of a command, as lines: {@code exit N} where it is not 0, what clients heard behind
 * {@code > }, its standard error behind {@code ! }, its standard output as it is. The first line of
 * a server that is visited, from {@code -1}, is not among them.
 *
 * <p>In expected lines {@code {pid}}, {@code {port}} and the like stand for a number, {@code
 * {site}} and {@code {java}} for folders.
 */
record Seen(List<String> lines) {
  private static final Map<String, String> PLACES =
      Map.of("{site}", Site.one().folder().toString(), "{java}", System.getProperty("java.home"));
  private static final Pattern NUMBER = Pattern.compile("\\{[a-z]+\\}");

  /** Of a command that ends by itself. */
  static Seen ofEnd(Running running) {
    return of(running, running.exitCode(), List.of(), 0);
  }

  /** Of a server, up to its end by SIGTERM; or to its own, if it does not listen. */
  static Seen ofVisits(Running running, List<Visit> visits) {
    if (!running.listens()) {
      return ofEnd(running);
    }
    int port = running.port();
    var heard = new ArrayList<String>();
    for (Visit visit : visits) {
      try {
        heard.addAll(visit.to(port).lines().map("> "::concat).toList());
      } catch (IOException e) {
        heard.add("> " + e.getMessage());
      }
      running.awaitQuiet();
    }
    running.terminate();
    int exit = running.exitCode();
    running.awaitFamily();
    return of(running, exit, heard, 1);
  }

  private static Seen of(Running running, int exit, List<String> heard, int skipped) {
    var lines = new ArrayList<String>();
    if (exit != 0) {
      lines.add("exit " + exit);
    }
    lines.addAll(heard);
    running.output().lines().skip(skipped).forEach(lines::add);
    running.errors().lines().map("! "::concat).forEach(lines::add);
    return new Seen(lines);
  }

  /** These lines, with the expected ones in place of those that are as expected. */
  String against(String expected) {
    var wanted = expected.lines().toList();
    var text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      boolean same = i < wanted.size() && pattern(wanted.get(i)).matcher(lines.get(i)).matches();
      text.append(same ? wanted.get(i) : lines.get(i)).append('\n');
    }
    return text.toString();
  }

  private static Pattern pattern(String template) {
    var line = template;
    for (var place : PLACES.entrySet()) {
      line = line.replace(place.getKey(), place.getValue());
    }
    var pattern = new StringBuilder();
    int from = 0;
    for (var number = NUMBER.matcher(line); number.find(); from = number.end()) {
      pattern.append(Pattern.quote(line.substring(from, number.start()))).append("\\d+");
    }
    return Pattern.compile(pattern + Pattern.quote(line.substring(from)));
  }
}
