package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.ucspi.api.connection.BlockingHandler;

/**
 * The handler {@code environment} of an OSGi application, as a bundle of its own: it prints its
 * environment as {@code env -0} does.
 */
public final class EnvironmentHandler implements BundleActivator, BlockingHandler {
  @Override
  public void start(BundleContext context) {
    context.registerService(
        BlockingHandler.class, this, FrameworkUtil.asDictionary(Map.of("name", "environment")));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public void handle(InputStream in, OutputStream out, Map<String, String> environment)
      throws IOException {
    var text = new StringBuilder();
    environment.forEach((name, value) -> text.append(name + '=' + value + '\0'));
    out.write(text.toString().getBytes(UTF_8));
  }

  /** Puts the bundle into a Karaf's folder for that. */
  static void deploy(Path karaf) throws IOException {
    var type = EnvironmentHandler.class;
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-ManifestVersion", "2");
    attributes.putValue("Bundle-SymbolicName", "environment-handler");
    attributes.putValue("Bundle-Version", "1.0.0");
    attributes.putValue("Bundle-Activator", type.getName());
    attributes.putValue("Import-Package", "org.osgi.framework,org.ucspi.api.connection");
    var jar = karaf.resolve("data/environment-handler.jar");
    var entry = type.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var in = type.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new ZipEntry(entry));
      in.transferTo(out);
    }
    Files.move(
        jar, karaf.resolve("deploy").resolve(jar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }
}
