package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * Another user, group or root directory for a program, by setpriv(1) or chroot(1) in front of it.
 * As with sslserver, no supplementary group is kept.
 *
 * @param front what goes in front of the command; empty where nothing changes
 * @param chroot the program's root directory, where it has one of its own
 */
record RunAs(List<String> front, Optional<Path> chroot) {
  private static final String PLACES = "/usr/sbin:/usr/bin:/sbin:/bin";

  static RunAs read(Settings<ExecConfig> settings) throws InvalidSettingsException {
    var config = settings.values();
    var root = config.chroot();
    if (config.user().isEmpty() && config.group().isEmpty() && root.isEmpty()) {
      return new RunAs(List.of(), Optional.empty());
    }
    requireRoot(
        settings,
        !config.user().isEmpty() ? "user" : !config.group().isEmpty() ? "group" : "chroot");
    var account = Account.of(settings);
    var front = new ArrayList<String>();
    if (root.isEmpty()) {
      front.add(tool(settings, config.user().isEmpty() ? "group" : "user", "setpriv"));
      account.user().ifPresent(user -> front.add("--reuid=" + user));
      front.add("--regid=" + account.group().orElseThrow());
      front.add("--clear-groups");
      front.add("--");
      return new RunAs(List.copyOf(front), Optional.empty());
    }
    var directory = ExecSettings.directory(settings, "chroot", root);
    front.add(tool(settings, "chroot", "chroot"));
    account
        .group()
        .ifPresent(
            group -> {
              front.add(
                  "--userspec=" + account.user().map(String::valueOf).orElse("0") + ":" + group);
              front.add("--groups=");
            });
    front.add(directory.toString());
    return new RunAs(List.copyOf(front), Optional.of(directory));
  }

  /** The whole command. */
  List<String> inFrontOf(String file, List<String> words) {
    var all = new ArrayList<>(front);
    all.add(file);
    all.addAll(words.subList(1, words.size()));
    return all;
  }

  private static void requireRoot(Settings<?> settings, String key)
      throws InvalidSettingsException {
    boolean root;
    try {
      // Uid: real, effective, saved, file system; see proc(5)
      root =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    } catch (IOException e) {
      throw settings.problem(key, "unable to tell who Karaf runs as: " + e.getMessage());
    }
    if (!root) {
      throw settings.problem(key, "only root may change it, and Karaf does not run as root");
    }
  }

  private static String tool(Settings<?> settings, String key, String tool)
      throws InvalidSettingsException {
    try {
      return ProgramFile.find(tool, PLACES, Path.of("/"), Path.of("/"));
    } catch (ProgramFile.Unusable e) {
      throw settings.problem(key, "needs " + tool + "(1), and " + e.getMessage());
    }
  }
}
