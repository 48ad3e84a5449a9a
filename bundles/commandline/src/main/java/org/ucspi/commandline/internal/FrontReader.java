package org.ucspi.commandline.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.commandline.internal.Request.Place;

/** What daemontools and env(1) do in front of a command, in any order. */
final class FrontReader {
  private static final String KNOWN =
      "env, envdir, envuidgid, setuidgid, softlimit, setlock and pgrphack";

  private final List<String> words;
  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> remarks;
  private final List<String> program = new ArrayList<>();
  private String user = "";
  private String group = "";
  private boolean cleans;
  private int next;

  FrontReader(
      List<String> words, Path directory, Map<String, String> environment, List<String> remarks) {
    this.words = words;
    this.directory = directory;
    this.environment = new LinkedHashMap<>(environment);
    this.remarks = remarks;
  }

  CommandLine read(String name) throws RefusedException, CommandLineException {
    assignments();
    while (!Tool.isOne(peek())) {
      take(next());
    }
    var tool = Tool.of(next());
    return UcspiCommandLines.read(
        new Request(
            tool,
            words.subList(next, words.size()),
            environment,
            directory.toString(),
            name,
            Place.CONTAINER,
            new Front(program, user, group, cleans),
            remarks));
  }

  private void take(String word) throws RefusedException {
    switch (word.substring(word.lastIndexOf('/') + 1)) {
      case "exec" -> assignments();
      case "env" -> env();
      case "envdir", "s6-envdir" -> envdir(directory.resolve(next()));
      case "envuidgid" -> {
        var account = account(next());
        environment.put("UID", account.user());
        environment.put("GID", account.group());
      }
      case "setuidgid" -> {
        user = next();
        group = account(user).group(); // that one only, as setuidgid has it
      }
      case "softlimit" -> softlimit(word);
      case "setlock" -> {
        while (peek().startsWith("-")) {
          next();
        }
        remarks.add("setlock " + next() + " is left out: a listener is there once");
      }
      case "pgrphack" -> {} // each program has a session of its own
      default ->
          throw new RefusedException(
              word
                  + " is not known here: in front of sslserver, tcpserver and the like may stand "
                  + KNOWN);
    }
  }

  private void assignments() {
    while (next < words.size() && ScriptVariables.isAssignment(words.get(next))) {
      var word = words.get(next++);
      int equals = word.indexOf('=');
      environment.put(word.substring(0, equals), word.substring(equals + 1));
    }
  }

  private void env() throws RefusedException {
    while (peek().startsWith("-")) {
      switch (next()) {
        case "-", "-i" -> {
          environment.clear();
          cleans = true;
        }
        case "-u" -> environment.remove(next());
        case "--" -> {}
        default ->
            throw new RefusedException("of env's options only -i and -u NAME are known here");
      }
    }
    assignments();
  }

  /** As envdir(8): the first line, without blanks at its end; an empty file unsets. */
  private void envdir(Path folder) throws RefusedException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        if (!name.startsWith(".") && Files.isRegularFile(file)) {
          var content = Substitution.content(file);
          if (content.isEmpty()) {
            environment.remove(name);
          } else {
            var line = content.replaceFirst("(?s)\n.*", "").replaceFirst("[ \t]+$", "");
            environment.put(name, line.replace('\0', '\n'));
          }
        }
      }
    } catch (IOException e) {
      throw new RefusedException("envdir " + folder + " cannot be read: " + e.getMessage());
    }
  }

  /** A program itself, so it limits each program instead of the server. */
  private void softlimit(String word) throws RefusedException {
    program.add(word);
    while (peek().startsWith("-")) {
      var option = next();
      program.add(option);
      if (option.length() == 2) {
        program.add(next());
      }
    }
  }

  private static Accounts.Account account(String user) throws RefusedException {
    return Accounts.find(user)
        .orElseThrow(
            () ->
                new RefusedException(
                    "user " + user + " is not in /etc/passwd: add the user, or use -u and -g"));
  }

  private String peek() throws RefusedException {
    if (next == words.size()) {
      throw new RefusedException(
          String.join(" ", words) + ": starts none of sslserver, tcpserver and the like");
    }
    return words.get(next);
  }

  private String next() throws RefusedException {
    var word = peek();
    next++;
    return word;
  }
}
