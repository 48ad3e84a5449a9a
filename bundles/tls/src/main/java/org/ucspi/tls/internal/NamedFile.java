package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file, and who named it.
 *
 * @param source the configuration that does; none for an access rule
 * @param key the key in it, or the variable
 */
record NamedFile(Optional<String> source, String key, Path path) {

  boolean isOfRule() {
    return source.isEmpty();
  }

  /** With what the file does or has, such as {@code "has no certificate"}. */
  MaterialException problem(String does) {
    return problem(does, path + " " + does, null);
  }

  MaterialException problem(String does, Throwable cause) {
    return problem(does, path + " " + does, cause);
  }

  MaterialException unreadable(String reason, Throwable cause) {
    return problem(reason, "unable to read " + path + ": " + reason, cause);
  }

  /**
   * A problem in the words of whoever reads it: many connections' log lines begin with variable and
   * file, a configuration's problem is a sentence after the key.
   */
  MaterialException problem(String ofRule, String ofProfile, Throwable cause) {
    var message =
        source.map(s -> s + ": " + key + ": " + ofProfile).orElse(key + " " + path + ": " + ofRule);
    return new MaterialException(message, cause);
  }
}
