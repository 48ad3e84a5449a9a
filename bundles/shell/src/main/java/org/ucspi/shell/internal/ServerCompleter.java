package org.ucspi.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/**
 * Completes a line of {@link ServerCommand}.
 *
 * @param files completes names of files
 * @param listeners completes names of listeners
 */
record ServerCompleter(String command, Completer files, Completer listeners) implements Completer {
  private static final List<String> HOSTS = List.of("0", ":0", "127.0.0.1", "::1");

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    var found = new ArrayList<Candidate>();
    completeCandidates(session, line, found);
    found.forEach(candidate -> candidates.add(candidate.value()));
    return found.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
  }

  @Override
  public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
    var words = Arrays.asList(line.getArguments());
    int cursor = Math.max(0, Math.min(line.getCursorArgumentIndex(), words.size()));
    var typed = Optional.ofNullable(line.getCursorArgument()).orElse("");
    var begun =
        typed.substring(0, Math.max(0, Math.min(line.getArgumentPosition(), typed.length())));
    if (cursor == 0) {
      add(candidates, begun, "ucspi:" + command, "");
      add(candidates, begun, command, "");
    } else if (words.get(0).equals(command) || words.get(0).equals("ucspi:" + command)) {
      switch (LinePosition.at(words.subList(1, cursor), ServerOption.of(command))) {
        case OWN_OPTION -> {
          ownOptions(begun, candidates);
          options(begun, candidates);
          hosts(begun, candidates);
        }
        case NAME -> listeners.completeCandidates(session, line, candidates);
        case OPTION -> {
          options(begun, candidates);
          hosts(begun, candidates);
        }
        case HOST -> hosts(begun, candidates);
        case FILE -> files.completeCandidates(session, line, candidates);
        case OTHER -> {}
      }
    }
  }

  private static void hosts(String begun, List<Candidate> candidates) {
    HOSTS.forEach(host -> add(candidates, begun, host, "host"));
  }

  private static void ownOptions(String begun, List<Candidate> candidates) {
    add(candidates, begun, "--name", "name of the listener and its files");
    add(candidates, begun, "--force", "replace files that are there");
    add(candidates, begun, "--dry-run", "show what would be written, and write nothing");
    add(candidates, begun, "--help", "show all options");
  }

  private void options(String begun, List<Candidate> candidates) {
    for (var option : ServerOption.of(command)) {
      add(candidates, begun, "-" + option.letter(), option.description());
    }
  }

  private static void add(
      List<Candidate> candidates, String begun, String value, String description) {
    if (value.startsWith(begun)) {
      candidates.add(new Candidate(value, value, null, description, null, null, true));
    }
  }
}
