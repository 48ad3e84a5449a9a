package org.ucspi.commands;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.ucspi.api.commandline.Configuration;

/**
 * An OSGi framework with Config Admin, Declarative Services and those of our bundles that some
 * configurations need. When it has started, all that they configure is there.
 */
final class BareFramework {
  private static final String CORE = "ucspi-core";

  private final Framework framework;

  private BareFramework(Framework framework) {
    this.framework = framework;
  }

  /** Starts it with these configurations. */
  static BareFramework start(List<Configuration> configurations)
      throws BundleException, IOException {
    return start(configurations, framework -> {});
  }

  /**
   * Starts it with these configurations.
   *
   * @param beforePortsOpen is given it when all but listeners and clients is there
   */
  static BareFramework start(
      List<Configuration> configurations, Consumer<BareFramework> beforePortsOpen)
      throws BundleException, IOException {
    var storage = Files.createTempDirectory("ucspi-");
    try {
      return start(configurations, beforePortsOpen, storage);
    } finally {
      delete(storage); // nothing is read from it any more
    }
  }

  private static BareFramework start(
      List<Configuration> configurations, Consumer<BareFramework> beforePortsOpen, Path storage)
      throws BundleException, IOException {
    var jars = jars(bundles(configurations));
    var properties =
        Map.of(
            Constants.FRAMEWORK_STORAGE,
            storage.toString(),
            "felix.cache.locking",
            "false",
            "felix.cm.pm",
            MemoryConfigurations.NAME,
            "ds.loglevel",
            "error");
    var framework = new FrameworkFactory().newFramework(properties, new ClassPathBundles(jars));
    framework.init();
    var context = framework.getBundleContext();
    context.registerService(
        PersistenceManager.class,
        new MemoryConfigurations(configurations),
        FrameworkUtil.asDictionary(Map.of("name", MemoryConfigurations.NAME)));
    var installed = new ArrayList<Bundle>();
    for (String name : jars.keySet()) {
      installed.add(context.installBundle(name));
    }
    framework.start();
    var started = new BareFramework(framework);
    for (Bundle bundle : installed) {
      if (bundle.getLocation().equals(CORE)) {
        beforePortsOpen.accept(started);
      }
      bundle.start();
    }
    return started;
  }

  /** Configurations and components first: what follows finds both. */
  private static List<String> bundles(List<Configuration> configurations) {
    var bundles = new ArrayList<String>();
    bundles.add("org.apache.felix.configadmin");
    bundles.add("org.apache.felix.scr");
    bundles.add("ucspi-transport");
    bundles.add("ucspi-environment");
    bundles.add("ucspi-exec");
    if (isAnyOf(configurations, "org.ucspi.rules")) {
      bundles.add("ucspi-rules");
    }
    if (isAnyOf(configurations, "org.ucspi.tls")) {
      bundles.add("ucspi-tls");
    }
    bundles.add(CORE);
    return bundles;
  }

  private static boolean isAnyOf(List<Configuration> configurations, String pid) {
    for (Configuration configuration : configurations) {
      if (configuration.pid().startsWith(pid)) {
        return true;
      }
    }
    return false;
  }

  /** The jars of bundles, by their names, from the class path. */
  private static Map<String, Path> jars(List<String> bundles) throws IOException {
    var jars = new LinkedHashMap<String, Path>();
    for (String name : bundles) {
      for (Path jar : ClassPath.jars()) {
        if (jar.getFileName().toString().startsWith(name + '-')) {
          jars.put(name, jar);
        }
      }
      if (!jars.containsKey(name)) {
        throw new IOException("no " + name + " on the class path");
      }
    }
    return jars;
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A service that is always there. */
  <T> T service(Class<T> type) {
    var context = framework.getBundleContext();
    return context.getService(context.getServiceReference(type));
  }

  /** The services of a kind, whatever their names. */
  <T> List<T> services(Class<T> type) {
    return found(type, null);
  }

  /** The service of a configuration, unless that cannot be used. */
  <T> Optional<T> service(Class<T> type, String name) {
    return found(type, "(name=" + name + ')').stream().findFirst();
  }

  private <T> List<T> found(Class<T> type, String filter) {
    var context = framework.getBundleContext();
    try {
      return context.getServiceReferences(type, filter).stream().map(context::getService).toList();
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(filter, e);
    }
  }
}
