package org.ucspi.tls.internal;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/** Reads the keys that profiles of both kinds have. */
final class FileKeys {
  private FileKeys() {}

  static List<NamedFile> files(Settings<?> settings, String key, String text)
      throws InvalidSettingsException {
    var files = new ArrayList<NamedFile>();
    for (String name : text.split(",", -1)) {
      file(settings, key, name.strip()).ifPresent(files::add);
    }
    return List.copyOf(files);
  }

  static Optional<NamedFile> file(Settings<?> settings, String key, String text)
      throws InvalidSettingsException {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(new NamedFile(Optional.of(settings.source()), key, Settings.path(text)));
    } catch (InvalidPathException e) {
      throw settings.problem(key, "is not the name of a file: " + e.getReason());
    }
  }

  static Optional<NamedFile> keyPasswordFile(Settings<?> settings, String text, String password)
      throws InvalidSettingsException {
    var file = file(settings, "keyPasswordFile", text);
    if (file.isPresent() && !password.isEmpty()) {
      throw settings.problem("keyPasswordFile", "is set beside .keyPassword, want one of them");
    }
    return file;
  }

  static int verifyDepth(Settings<?> settings, int depth) throws InvalidSettingsException {
    if (depth < 0 || depth > ClientCertificates.DEEPEST) {
      throw settings.problem(
          "verifyDepth", depth + " is not in 0 to " + ClientCertificates.DEEPEST);
    }
    return depth;
  }
}
