package org.ucspi.shell.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.commandline.Configuration;
import org.ucspi.api.settings.Settings;

/**
 * The configurations in Karaf's folder of such files.
 *
 * @param folder {@code etc}
 */
record ConfigurationFiles(Path folder) {

  static ConfigurationFiles ofKaraf() {
    return new ConfigurationFiles(
        Settings.path(System.getProperty("karaf.etc", Settings.path("etc").toString())));
  }

  /**
   * Writes all of them, or says why not and leaves what was there. Nobody sees half a file, and
   * only its owner reads it: it may have secrets in variables.
   *
   * @param replaces whether files that are there may be replaced
   */
  void write(List<Configuration> configurations, String writtenBy, boolean replaces)
      throws CommandException {
    if (!replaces) {
      refuseWhatIsThere(configurations);
    }
    var written = new ArrayList<Path>();
    try {
      for (var configuration : configurations) {
        // FileInstall looks at *.cfg only
        var file = Files.createTempFile(folder, '.' + configuration.file(), ".new");
        written.add(file);
        Files.writeString(file, text(configuration, writtenBy), StandardCharsets.UTF_8);
      }
      for (int i = 0; i < written.size(); i++) {
        var file = folder.resolve(configurations.get(i).file());
        Files.move(
            written.get(i),
            file,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw Printable.failure("unable to write into " + folder + ": " + e.getMessage());
    } finally {
      written.forEach(ConfigurationFiles::remove);
    }
  }

  private void refuseWhatIsThere(List<Configuration> configurations) throws CommandException {
    for (var configuration : configurations) {
      var file = folder.resolve(configuration.file());
      if (Files.exists(file)) {
        throw Printable.failure(
            file + " is there already; give another --name, or --force to replace it");
      }
    }
  }

  static String text(Configuration configuration, String writtenBy) throws CommandException {
    try {
      return ConfigurationText.of(configuration, writtenBy);
    } catch (IllegalArgumentException e) {
      throw Printable.failure(configuration.file() + ": " + e.getMessage());
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // a file that nobody reads stays; the write has failed with its own reason
    }
  }
}
