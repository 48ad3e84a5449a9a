package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.exec.internal.OwnRights.Capability;

/**
 * Another user, other groups or another root directory for a program, by setpriv(1), chroot(1) and
 * unshare(1) in front of it.
 *
 * @param front what goes in front of the command; empty where nothing changes
 * @param jail what the program sees of the file system
 * @param directory where it starts, inside of the jail
 * @param rootInJail whether it could leave the jail
 */
record RunAs(List<String> front, Jail jail, Path directory, boolean rootInJail) {

  /** The system that Karaf is on: who it is, and what there is. */
  record Host(Path status, Tools tools) {
    static final Host OURS = new Host(Path.of("/proc/self/status"), Tools.OF_THE_SYSTEM);
  }

  RunAs {
    front = List.copyOf(front);
  }

  static RunAs read(Settings<ExecConfig> settings, Host host) throws InvalidSettingsException {
    var jail = Jail.read(settings);
    var directory = jail.directory(settings);
    var account = AccountLookup.read(settings, host.tools());
    if (account.unchanged() && jail.everything()) {
      return new RunAs(List.of(), jail, directory, false);
    }
    var own = own(settings, host);
    if (account.sameUser(own) && account.sameGroups(own)) {
      account = Account.UNCHANGED;
    }
    require(settings, account, jail, own);
    var front = new Front(settings, host.tools(), account, jail, directory);
    front.tryOut();
    boolean root = account.user().orElse(own.user()) == 0;
    return new RunAs(front.words(), jail, directory, root && !jail.everything());
  }

  /** The whole command. */
  List<String> inFrontOf(String file, List<String> words) {
    var all = new ArrayList<>(front);
    all.add(file);
    all.addAll(words.subList(1, words.size()));
    return all;
  }

  /** Where {@link #front} starts. */
  Path directoryOutside() {
    return jail.everything() ? directory : Path.of("/");
  }

  /** The first of the keys that ask for something here. */
  static String firstKey(Settings<ExecConfig> settings) {
    var config = settings.values();
    return !config.user().isEmpty() ? "user" : !config.group().isEmpty() ? "group" : "chroot";
  }

  private static OwnRights own(Settings<ExecConfig> settings, Host host)
      throws InvalidSettingsException {
    try {
      return OwnRights.read(host.status());
    } catch (IOException e) {
      throw settings.problem(
          firstKey(settings), "unable to tell who Karaf runs as: " + e.getMessage());
    }
  }

  private static void require(
      Settings<ExecConfig> settings, Account account, Jail jail, OwnRights own)
      throws InvalidSettingsException {
    if (!account.sameUser(own)) {
      require(settings, "user", "run as another user", Capability.CAP_SETUID, own);
    }
    if (!account.sameGroups(own)) {
      require(
          settings,
          settings.values().group().isEmpty() ? "user" : "group",
          "change groups",
          Capability.CAP_SETGID,
          own);
    }
    if (!jail.everything()) {
      require(settings, "chroot", "change it", Capability.CAP_SYS_CHROOT, own);
    }
  }

  private static void require(
      Settings<ExecConfig> settings, String key, String what, Capability needed, OwnRights own)
      throws InvalidSettingsException {
    if (!own.root()) {
      throw settings.problem(
          key,
          String.format(
              "only root may %s, and Karaf runs as user %d: start it as root, or remove this key",
              what, own.user()));
    }
    if (!own.has(needed)) {
      throw settings.problem(
          key,
          String.format(
              "Karaf may not %s, as its root lacks %s: start it with that, or remove this key",
              what, needed));
    }
  }
}
