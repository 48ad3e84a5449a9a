package org.ucspi.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/**
 * Completes a line of {@link ServerCommand} or {@link ClientCommand}.
 *
 * @param position what belongs behind the words of a line
 * @param own options besides those of the line, with what they are for
 * @param hosts to listen on
 * @param files completes names of files
 * @param listeners completes names of listeners
 */
record LineCompleter(
    String command,
    Function<List<String>, LinePosition> position,
    Map<String, String> own,
    List<String> hosts,
    Completer files,
    Completer listeners)
    implements Completer {
  private static final List<String> TO_LISTEN_ON = List.of("0", ":0", "127.0.0.1", "::1");
  private static final String HELP = "show all options";

  static LineCompleter ofServer(String command, Completer files, Completer listeners) {
    var own = new LinkedHashMap<String, String>();
    own.put("--name", "name of the listener and its files");
    own.put("--force", "replace files that are there");
    own.put("--dry-run", "show what would be written, and write nothing");
    own.put("--help", HELP);
    return new LineCompleter(
        command,
        words -> LinePosition.at(words, LineOption.of(command)),
        own,
        TO_LISTEN_ON,
        files,
        listeners);
  }

  static LineCompleter ofClient(String command, Completer files) {
    return new LineCompleter(
        command,
        words -> ClientLine.position(command, words),
        Map.of("--help", HELP),
        List.of(),
        files,
        (session, line, candidates) -> -1);
  }

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
      switch (position.apply(words.subList(1, cursor))) {
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
        case FILE, PROGRAM -> files.completeCandidates(session, line, candidates);
        case OTHER -> {}
      }
    }
  }

  private void hosts(String begun, List<Candidate> candidates) {
    hosts.forEach(host -> add(candidates, begun, host, "host"));
  }

  private void ownOptions(String begun, List<Candidate> candidates) {
    own.forEach((option, description) -> add(candidates, begun, option, description));
  }

  private void options(String begun, List<Candidate> candidates) {
    for (var option : LineOption.of(command)) {
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
