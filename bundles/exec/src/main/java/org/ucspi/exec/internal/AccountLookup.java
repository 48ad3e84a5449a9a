package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * From names to numbers, by getent(1) and id(1), which know every source of accounts that the
 * system has.
 */
final class AccountLookup {
  /** One less than what means “unchanged” to setresuid(2). */
  private static final long LARGEST = 0xffff_fffeL;

  private static final int NOT_FOUND = 2; // see getent(1)

  private final Settings<ExecConfig> settings;
  private final Tools tools;

  private AccountLookup(Settings<ExecConfig> settings, Tools tools) {
    this.settings = settings;
    this.tools = tools;
  }

  /** An entry of passwd. */
  private record User(String name, long number, long group) {}

  static Account read(Settings<ExecConfig> settings, Tools tools) throws InvalidSettingsException {
    return new AccountLookup(settings, tools).read();
  }

  private Account read() throws InvalidSettingsException {
    var name = settings.values().user();
    var listed = settings.values().group();
    if (name.isEmpty()) {
      return listed.isEmpty() ? Account.UNCHANGED : new Account(Optional.empty(), groups(listed));
    }
    if (!listed.isEmpty() && isNumber(name)) {
      return new Account(Optional.of(number("user", name)), groups(listed));
    }
    var user = user(name);
    return new Account(
        Optional.of(user.number()), listed.isEmpty() ? groupsOf(user) : groups(listed));
  }

  private User user(String given) throws InvalidSettingsException {
    boolean byNumber = isNumber(given);
    var name = byNumber ? String.valueOf(number("user", given)) : given;
    var entry = entry("user", "passwd", name);
    if (entry.isEmpty()) {
      throw settings.problem(
          "user",
          byNumber
              ? "no user has the number " + name + ", so its groups are unknown: set group too"
              : "there is no user \""
                  + name
                  + "\": name one that getent passwd lists, or a number");
    }
    return new User(
        entry.get()[0], answered("user", entry.get(), 2), answered("user", entry.get(), 3));
  }

  /** As a login has them: the primary one, then all, in which it is once more. */
  private List<Long> groupsOf(User user) throws InvalidSettingsException {
    var answer = ask("user", "id", "-G", "--", user.name());
    if (answer.status() != 0 || !answer.text().matches("\\d+( \\d+)*")) {
      throw settings.problem("user", "id(1) does not tell the groups of " + user.name());
    }
    var all = new ArrayList<Long>();
    all.add(user.group());
    Stream.of(answer.text().split(" ", -1)).map(Long::valueOf).forEach(all::add);
    return all;
  }

  private List<Long> groups(String listed) throws InvalidSettingsException {
    var numbers = new ArrayList<Long>();
    for (var part : listed.split(",", -1)) {
      long number = group(part.strip());
      if (!numbers.contains(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private long group(String name) throws InvalidSettingsException {
    if (isNumber(name)) {
      return number("group", name);
    }
    var entry = name.isEmpty() ? Optional.<String[]>empty() : entry("group", "group", name);
    if (entry.isEmpty()) {
      throw settings.problem(
          "group",
          "there is no group \"" + name + "\": name one that getent group lists, or a number");
    }
    return answered("group", entry.get(), 2);
  }

  private Optional<String[]> entry(String key, String database, String name)
      throws InvalidSettingsException {
    var answer = ask(key, "getent", database, "--", name);
    return switch (answer.status()) {
      case 0 -> Optional.of(answer.text().split("\n", 2)[0].split(":", -1));
      case NOT_FOUND -> Optional.empty();
      default ->
          throw settings.problem(
              key, "unable to look up \"" + name + "\": getent(1) ends with " + answer.status());
    };
  }

  private Tools.Answer ask(String key, String tool, String... arguments)
      throws InvalidSettingsException {
    try {
      return tools.ask(tool, arguments);
    } catch (IOException e) {
      throw settings.problem(key, "unable to look it up: " + e.getMessage());
    }
  }

  private long answered(String key, String[] entry, int field) throws InvalidSettingsException {
    if (field >= entry.length || !isNumber(entry[field])) {
      throw settings.problem(key, "its entry has no numbers: " + String.join(":", entry));
    }
    return number(key, entry[field]);
  }

  private long number(String key, String digits) throws InvalidSettingsException {
    if (digits.length() > 10 || Long.parseLong(digits) > LARGEST) {
      throw settings.problem(key, digits + " is above " + LARGEST + ", the largest there is");
    }
    return Long.parseLong(digits);
  }

  private static boolean isNumber(String name) {
    return name.matches("[0-9]+");
  }
}
