package org.ucspi.commands;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.cm.PersistenceManager;
import org.osgi.framework.FrameworkUtil;
import org.ucspi.api.commandline.Configuration;

/**
 * What Config Admin begins with and keeps, in memory alone: a key's password never reaches a disk.
 */
final class MemoryConfigurations implements PersistenceManager {
  /** The value of the framework property {@code felix.cm.pm}. */
  static final String NAME = "memory";

  private final Map<String, Dictionary<String, Object>> kept = new ConcurrentHashMap<>();

  MemoryConfigurations(List<Configuration> configurations) {
    for (Configuration configuration : configurations) {
      var pid = pid(configuration);
      var values = new HashMap<String, Object>(configuration.values());
      values.put("service.pid", pid);
      if (!configuration.name().isEmpty()) {
        values.put("service.factoryPid", configuration.pid());
        values.put("name", configuration.name());
      }
      kept.put(pid, FrameworkUtil.asDictionary(values));
    }
    // Felix lists the instances of a factory in a dictionary of their own
    configurations.stream()
        .filter(c -> !c.name().isEmpty())
        .map(Configuration::pid)
        .distinct()
        .forEach(
            factory -> {
              var values = new HashMap<String, Object>();
              values.put("factory.pid", factory);
              values.put(
                  "factory.pidList",
                  configurations.stream()
                      .filter(c -> c.pid().equals(factory))
                      .map(MemoryConfigurations::pid)
                      .toArray(String[]::new));
              kept.put(factory + ".factory", FrameworkUtil.asDictionary(values));
            });
  }

  /** A single one has no name. */
  static String pid(Configuration configuration) {
    return configuration.name().isEmpty()
        ? configuration.pid()
        : configuration.pid() + '~' + configuration.name();
  }

  @Override
  public boolean exists(String pid) {
    return kept.containsKey(pid);
  }

  @Override
  @SuppressWarnings("rawtypes") // Felix's
  public Dictionary load(String pid) throws IOException {
    return Optional.ofNullable(kept.get(pid)).orElseThrow(() -> new IOException("no " + pid));
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Enumeration getDictionaries() {
    return Collections.enumeration(kept.values());
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public void store(String pid, Dictionary properties) {
    kept.put(pid, properties);
  }

  @Override
  public void delete(String pid) {
    kept.remove(pid);
  }
}
