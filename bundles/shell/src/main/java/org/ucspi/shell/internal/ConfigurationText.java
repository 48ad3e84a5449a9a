package org.ucspi.shell.internal;

import java.util.Locale;
import org.ucspi.api.commandline.Configuration;

/**
 * A configuration as the text of its file. It passes through three readers, each of which takes
 * backslashes and something with a dollar for itself: properties (backslash), substitution of
 * FileInstall (<code>${</code>), interpolation of Config Admin ({@code $[}). The bytes are UTF-8.
 */
final class ConfigurationText {
  private ConfigurationText() {}

  static String of(Configuration configuration, String writtenBy) {
    var text = new StringBuilder("# Written by ").append(writtenBy).append('\n');
    configuration
        .values()
        .forEach(
            (key, value) ->
                text.append(asProperty(key, " :=#!"))
                    .append(" = ")
                    .append(value(value))
                    .append('\n'));
    return text.toString();
  }

  /** Only what Config Admin itself cannot be told is refused. */
  static String value(String value) {
    if (value.contains("\\$[")) {
      throw new IllegalArgumentException("\\$[ cannot be written into a .cfg file");
    }
    var uninterpolated = value.replace("$[", "\\$[");
    var unsubstituted = uninterpolated.replace("\\", "\\\\").replace("${", "$\\{");
    return asProperty(unsubstituted, "");
  }

  private static String asProperty(String text, String more) {
    var escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean atEnd = i == 0 || i == text.length() - 1;
      if (c == '\\' || more.indexOf(c) >= 0) {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || (c == ' ' && atEnd)) {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
