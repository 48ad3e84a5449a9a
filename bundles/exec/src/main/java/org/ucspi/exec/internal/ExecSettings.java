package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.exec.internal.Descriptors.Role;
import org.ucspi.exec.internal.Descriptors.StandardError;

/** Reads a {@link Program} from the configuration and checks it against the system. */
final class ExecSettings {
  private static final Logger LOG = LoggerFactory.getLogger(ExecSettings.class);
  private static final String VARIABLES = "env.";
  private static final String ALL = "*";
  private static final int NO = 1; // see test(1)
  private static final int LONGEST_KILL_AFTER = 300;

  private final Settings<ExecConfig> settings;
  private final Map<String, String> system;
  private final RunAs.Host host;

  private ExecSettings(Settings<ExecConfig> settings, Map<String, String> system, RunAs.Host host) {
    this.settings = settings;
    this.system = system;
    this.host = host;
  }

  /**
   * Reads a configuration.
   *
   * @param system the environment to inherit from
   */
  static Program read(Map<String, ?> properties, Map<String, String> system)
      throws InvalidSettingsException {
    return read(properties, system, RunAs.Host.OURS);
  }

  static Program read(Map<String, ?> properties, Map<String, String> system, RunAs.Host host)
      throws InvalidSettingsException {
    var settings = Settings.read(ExecConfig.class, properties, VARIABLES);
    return new ExecSettings(settings, system, host).read();
  }

  private Program read() throws InvalidSettingsException {
    var config = settings.values();
    int killAfter = config.killAfterSeconds();
    if (killAfter < 0 || killAfter > LONGEST_KILL_AFTER) {
      throw settings.problem(
          "killAfterSeconds", killAfter + " is not within 0 and " + LONGEST_KILL_AFTER);
    }
    var descriptors = descriptors();
    var environment = environment();
    var runAs = RunAs.read(settings, host);
    var words = words();
    var file = file(words.get(0), environment, runAs);
    requireAccess(runAs, file);
    if (runAs.rootInJail()) {
      LOG.warn(
          "exec {}: {}: chroot: the program runs as root, who can leave it: set user too",
          settings.name(),
          settings.source());
    }
    return new Program(
        settings.name(),
        file,
        runAs.inFrontOf(file, words),
        runAs.directoryOutside(),
        environment,
        Duration.ofSeconds(killAfter),
        descriptors);
  }

  private Descriptors descriptors() throws InvalidSettingsException {
    var config = settings.values();
    var errors = settings.choice("standardError", config.standardError(), StandardError.class);
    var network = String.join(",", config.descriptors());
    for (var role : Role.values()) {
      if (network.equals(role.text())) {
        return new Descriptors(role, errors);
      }
    }
    throw settings.problem("descriptors", '"' + network + "\" is neither 0,1 nor 6,7");
  }

  private List<String> words() throws InvalidSettingsException {
    List<String> words;
    try {
      words = CommandLine.split(settings.values().command());
    } catch (IllegalArgumentException e) {
      throw settings.problem("command", e.getMessage());
    }
    if (words.isEmpty() || words.get(0).isEmpty()) {
      throw settings.problem("command", "names no program");
    }
    if (settings.values().command().indexOf('\0') >= 0) {
      throw settings.problem("command", "contains a NUL");
    }
    return words;
  }

  private String file(String program, Map<String, String> environment, RunAs runAs)
      throws InvalidSettingsException {
    try {
      return ProgramFile.find(program, environment.get("PATH"), runAs.directory(), runAs.jail());
    } catch (ProgramFile.Unusable e) {
      throw settings.problem("command", e.getMessage());
    } catch (InvalidPathException e) {
      throw settings.problem("command", "\"" + program + "\" cannot be the name of a file");
    }
  }

  /**
   * Whoever it runs as has to be able to execute the file, which Karaf itself may do. In a jail
   * there is nothing to ask.
   */
  private void requireAccess(RunAs runAs, String file) throws InvalidSettingsException {
    if (runAs.front().isEmpty() || !runAs.jail().everything()) {
      return;
    }
    var words = new ArrayList<>(runAs.front());
    try {
      words.addAll(List.of(host.tools().find("test"), "-x", file));
      if (host.tools().run(words).status() == NO) {
        throw settings.problem(
            "command", file + " may not be executed by the user and groups that it is to run as");
      }
    } catch (ProgramFile.Unusable | IOException e) {
      LOG.debug("exec {}: unable to try {}", settings.name(), file, e); // its start will tell
    }
  }

  static Path directory(Settings<?> settings, String key, String given)
      throws InvalidSettingsException {
    try {
      var directory = Settings.path(given);
      if (Files.isDirectory(directory)) {
        return directory;
      }
      throw settings.problem(key, directory + " is not a directory");
    } catch (InvalidPathException e) {
      throw settings.problem(key, "\"" + given + "\" cannot be the name of a directory");
    }
  }

  private Map<String, String> environment() throws InvalidSettingsException {
    var environment = new LinkedHashMap<String, String>();
    var inherit = List.of(settings.values().inherit());
    for (String name : inherit.contains(ALL) ? system.keySet() : inherit) {
      var value = system.get(name);
      if (value != null && !Environment.CONNECTION_VARIABLES.contains(name)) {
        environment.put(name, value);
      }
    }
    for (var entry : settings.group(VARIABLES).entrySet()) {
      if (!Program.possible(entry.getKey(), entry.getValue())) {
        throw settings.problem(VARIABLES + entry.getKey(), "cannot be a variable");
      }
      if (Environment.CONNECTION_VARIABLES.contains(entry.getKey())) {
        throw settings.problem(VARIABLES + entry.getKey(), "is set by each connection itself");
      }
      environment.put(entry.getKey(), entry.getValue());
    }
    return environment;
  }
}
