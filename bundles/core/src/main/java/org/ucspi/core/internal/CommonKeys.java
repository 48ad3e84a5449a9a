package org.ucspi.core.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ucspi.api.settings.EtcServices;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/** Reads the keys that listeners and clients have in common. */
final class CommonKeys {
  private static final int LONGEST_HOST = 253; // RFC 1035, 2.3.4, as text
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

  private CommonKeys() {}

  /** What is in every log line and in programs' environments has the form of a host name. */
  static Optional<String> localHost(Settings<?> settings, String text)
      throws InvalidSettingsException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() > LONGEST_HOST || !HOST.matcher(text).matches()) {
      throw settings.problem(
          "localHost",
          '"'
              + text
              + "\" is not a host name: letters, digits, - and _ with single dots between, at most "
              + LONGEST_HOST);
    }
    return Optional.of(text.toLowerCase(Locale.ROOT));
  }

  /** A number, {@code least} or more, or the name of a service. */
  static int port(Settings<?> settings, String text, int least) throws InvalidSettingsException {
    var port =
        text.matches("\\d{1,5}") ? Optional.of(Integer.valueOf(text)) : EtcServices.port(text);
    return port.filter(p -> p >= least && p <= 65535)
        .orElseThrow(
            () ->
                settings.problem(
                    "port",
                    '"'
                        + text
                        + "\" is neither a number from "
                        + least
                        + " to 65535 nor a service in /etc/services"));
  }

  static Duration seconds(Settings<?> settings, String key, int value, int least)
      throws InvalidSettingsException {
    return Duration.ofSeconds(atLeast(settings, key, value, least));
  }

  static int atLeast(Settings<?> settings, String key, int value, int least)
      throws InvalidSettingsException {
    if (value < least) {
      throw settings.problem(key, value + " is less than " + least);
    }
    return value;
  }
}
