package org.ucspi.commands;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.Configuration;

/** The password of a key, from descriptor 3, up to a NUL or the end (option -3). */
final class KeyPassword {
  private static final int LONGEST = 4096;

  private KeyPassword() {}

  /** A command line's configurations, with the password in the TLS profile where it is wanted. */
  static List<Configuration> added(CommandLine asked) throws Failure {
    if (!asked.wantsKeyPassword()) {
      return asked.configurations();
    }
    var password = read();
    var all = new ArrayList<Configuration>();
    for (Configuration configuration : asked.configurations()) {
      all.add(
          configuration.pid().startsWith("org.ucspi.tls")
              ? with(configuration, password)
              : configuration);
    }
    return all;
  }

  private static Configuration with(Configuration profile, String password) {
    var values = new LinkedHashMap<>(profile.values());
    values.put(".keyPassword", password);
    return new Configuration(profile.pid(), profile.name(), values);
  }

  private static String read() throws Failure {
    try (var in = new FileInputStream("/dev/fd/3")) {
      var bytes = in.readNBytes(LONGEST);
      if (bytes.length == 0) { // it was closed, say
        throw new Failure(
            CommandLineException.TEMPORARY,
            "fatal: (111) unable to read password: nothing to be read from descriptor 3");
      }
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      if (end == LONGEST) {
        throw new Failure(CommandLineException.TEMPORARY, "fatal: (111) password too long");
      }
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure(
          CommandLineException.TEMPORARY,
          "fatal: (111) unable to read password: descriptor 3: " + e.getMessage());
    }
  }
}
