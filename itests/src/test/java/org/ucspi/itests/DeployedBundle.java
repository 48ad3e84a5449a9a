package org.ucspi.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.BundleActivator;

/** An application of one class, as a bundle put into a Karaf's folder for that. */
final class DeployedBundle {
  private DeployedBundle() {}

  /**
   * Puts it there.
   *
   * @param imports packages besides the framework's
   */
  static void deploy(Class<? extends BundleActivator> activator, String imports, Path karaf)
      throws IOException {
    var name = activator.getSimpleName();
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-ManifestVersion", "2");
    attributes.putValue("Bundle-SymbolicName", name);
    attributes.putValue("Bundle-Version", "1.0.0");
    attributes.putValue("Bundle-Activator", activator.getName());
    attributes.putValue("Import-Package", "org.osgi.framework," + imports);
    var jar = karaf.resolve("data").resolve(name + ".jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (var member : activator.getNestMembers()) {
        var entry = member.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(entry));
        try (var in = activator.getClassLoader().getResourceAsStream(entry)) {
          in.transferTo(out);
        }
      }
    }
    Files.move(
        jar, karaf.resolve("deploy").resolve(jar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }
}
