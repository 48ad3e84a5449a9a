package org.ucspi.exec.internal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * User and group numbers, asked of id(1) and getent(1), which know every source of accounts that
 * the system has.
 *
 * @param user absent: unchanged
 * @param group absent: unchanged; always there where there is a user
 */
record Account(Optional<Long> user, Optional<Long> group) {

  static Account of(Settings<ExecConfig> settings) throws InvalidSettingsException {
    var config = settings.values();
    Optional<Long> user = Optional.empty();
    Optional<Long> group = Optional.empty();
    if (!config.user().isEmpty()) {
      user = Optional.of(number(settings, "user", ask("id", "-u", "--", config.user())));
      group = Optional.of(number(settings, "user", ask("id", "-g", "--", config.user())));
    }
    if (!config.group().isEmpty()) {
      var entry = ask("getent", "group", "--", config.group()).split(":", -1);
      group = Optional.of(number(settings, "group", entry.length > 2 ? entry[2] : ""));
    }
    return new Account(user, group);
  }

  private static long number(Settings<ExecConfig> settings, String key, String answer)
      throws InvalidSettingsException {
    if (!answer.matches("\\d{1,10}")) {
      var config = settings.values();
      var given = key.equals("user") ? config.user() : config.group();
      throw settings.problem(key, "there is no " + key + " \"" + given + "\"");
    }
    return Long.parseLong(answer);
  }

  private static String ask(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.from(new java.io.File("/dev/null")))
              .redirectError(Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      return new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
