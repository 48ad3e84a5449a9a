package org.ucspi.commands;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectContent;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Bundles whose classes come from the class path (OSGi Core 8, 60, Connect): one class loader for
 * all, so that the JVM's archive of shared classes can have them. The class path is their wiring,
 * and of their manifests only what they are and which components they have counts.
 */
final class ClassPathBundles implements ModuleConnector {
  private static final Set<String> HEADERS =
      Set.of(
          "Bundle-ManifestVersion",
          "Bundle-SymbolicName",
          "Bundle-Version",
          "Bundle-Activator",
          "Service-Component");

  private final Map<String, Path> jars;

  /**
   * Offers bundles.
   *
   * @param jars by location
   */
  ClassPathBundles(Map<String, Path> jars) {
    this.jars = Map.copyOf(jars);
  }

  @Override
  public void initialize(File storage, Map<String, String> configuration) {
    // nothing to be kept
  }

  @Override
  public Optional<ConnectModule> connect(String location) {
    return Optional.ofNullable(jars.get(location)).map(jar -> () -> new Content(jar));
  }

  @Override
  public Optional<BundleActivator> newBundleActivator() {
    return Optional.empty();
  }

  /** One bundle. The framework opens and closes it, one call after the other. */
  private static final class Content implements ConnectContent {
    private final Path path;
    private JarFile jar;

    Content(Path path) {
      this.path = path;
    }

    @Override
    public void open() throws IOException {
      jar = new JarFile(path.toFile());
    }

    @Override
    public void close() throws IOException {
      jar.close();
    }

    @Override
    public Optional<Map<String, String>> getHeaders() {
      var headers = new HashMap<String, String>();
      try {
        jar.getManifest()
            .getMainAttributes()
            .forEach(
                (name, value) -> {
                  if (HEADERS.contains(name.toString())) {
                    headers.put(name.toString(), value.toString());
                  }
                });
      } catch (IOException e) {
        throw new IllegalStateException(path + ": " + e.getMessage(), e);
      }
      return Optional.of(headers);
    }

    @Override
    public Iterable<String> getEntries() {
      return () -> Collections.list(jar.entries()).stream().map(JarEntry::getName).iterator();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String name) {
      return Optional.ofNullable(jar.getJarEntry(name)).map(entry -> new Entry(jar, entry));
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
      return Optional.of(ClassPathBundles.class.getClassLoader());
    }
  }

  private record Entry(JarFile jar, JarEntry entry) implements ConnectContent.ConnectEntry {
    @Override
    public String getName() {
      return entry.getName();
    }

    @Override
    public long getContentLength() {
      return entry.getSize();
    }

    @Override
    public long getLastModified() {
      return entry.getTime();
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return jar.getInputStream(entry);
    }
  }
}
