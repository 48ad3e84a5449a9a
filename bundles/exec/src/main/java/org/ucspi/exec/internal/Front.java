package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * The tools that go in front of a command, each of which becomes the next.
 *
 * @param settings for messages
 * @param account who the command runs as
 * @param jail what it sees of the file system
 * @param directory where it starts, inside of the jail
 */
record Front(
    Settings<ExecConfig> settings, Tools tools, Account account, Jail jail, Path directory) {
  private static final Path SLASH = Path.of("/");

  /** The words; none where nothing changes. */
  List<String> words() throws InvalidSettingsException {
    return words(jail.root(), directory);
  }

  /**
   * Lets true(1) run behind the same tools, outside of the jail: in a container, more may be
   * forbidden than capabilities say, and not every number may exist.
   */
  void tryOut() throws InvalidSettingsException {
    var words = words(SLASH, SLASH);
    if (words.isEmpty()) {
      return;
    }
    words.add(tool(key(), "true", "coreutils"));
    try {
      var answer = tools.run(words);
      if (answer.status() != 0) {
        throw forbidden(answer.text().lines().findFirst().orElse("status " + answer.status()));
      }
    } catch (IOException e) {
      throw forbidden(e.getMessage());
    }
  }

  private InvalidSettingsException forbidden(String reason) {
    return settings.problem(key(), "this system does not let Karaf do it: " + reason);
  }

  private List<String> words(Path root, Path start) throws InvalidSettingsException {
    var words = new ArrayList<String>();
    if (jail.everything()) {
      if (!account.unchanged()) {
        words.addAll(setpriv(account.forSetpriv(true)));
      }
    } else if (directory.equals(SLASH)) {
      words.addAll(byChroot(root));
    } else {
      words.addAll(byUnshare(root, start));
    }
    return words;
  }

  private List<String> byChroot(Path root) throws InvalidSettingsException {
    var words = new ArrayList<String>();
    if (!account.unchanged()) {
      words.addAll(setpriv(List.of()));
    }
    words.add(tool("chroot", "chroot", "coreutils"));
    if (!account.unchanged()) {
      words.addAll(account.forChroot());
    }
    words.add(root.toString());
    return words;
  }

  /**
   * chroot(1) always starts in /. unshare(1) does not, but it knows of no supplementary groups, and
   * containers often forbid it.
   */
  private List<String> byUnshare(Path root, Path start) throws InvalidSettingsException {
    var words = new ArrayList<String>();
    if (!account.unchanged()) {
      words.addAll(setpriv(account.forSetpriv(false)));
    }
    words.add(tool("directory", "unshare", "util-linux"));
    words.add("--root=" + root);
    words.add("--wd=" + start);
    account.user().ifPresent(user -> words.add("--setuid=" + user));
    words.add("--");
    return words;
  }

  private List<String> setpriv(List<String> arguments) throws InvalidSettingsException {
    var words = new ArrayList<String>();
    words.add(tool(key(), "setpriv", "util-linux"));
    words.addAll(arguments);
    words.add("--inh-caps=-all");
    words.add("--");
    return words;
  }

  /** The one of the keys to name when all of them are meant. */
  private String key() {
    return RunAs.firstKey(settings);
  }

  private String tool(String key, String tool, String where) throws InvalidSettingsException {
    try {
      return tools.find(tool);
    } catch (ProgramFile.Unusable e) {
      throw settings.problem(
          key, "needs " + tool + "(1), and " + e.getMessage() + ": install " + where);
    }
  }
}
