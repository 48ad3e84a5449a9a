package org.ucspi.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import javax.xml.parsers.DocumentBuilderFactory;
import org.osgi.framework.Constants;
import org.w3c.dom.Document;

/**
 * One of our bundles as built.
 *
 * @param folder its folder among the sources
 * @param jar its jar
 * @param manifest its manifest
 */
record BuiltBundle(Path folder, Path jar, Manifest manifest) {

  /** All that were built. */
  static List<BuiltBundle> all() {
    var bundles = new ArrayList<BuiltBundle>();
    try (var jars =
        Files.find(
            Path.of(System.getProperty("bundles.folder")).normalize(),
            3,
            (file, attributes) ->
                file.getParent().endsWith("target") && file.toString().endsWith(".jar"))) {
      for (var jar : jars.sorted().toList()) {
        try (var open = new JarFile(jar.toFile())) {
          bundles.add(new BuiltBundle(jar.getParent().getParent(), jar, open.getManifest()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bundles;
  }

  String name() {
    return header(Constants.BUNDLE_SYMBOLICNAME);
  }

  Set<String> imports() {
    return packages(Constants.IMPORT_PACKAGE);
  }

  Set<String> exports() {
    return packages(Constants.EXPORT_PACKAGE);
  }

  /** A header's text, empty when it is not there. */
  String header(String header) {
    var value = manifest.getMainAttributes().getValue(header);
    return value == null ? "" : value;
  }

  /** The keys of its Metatype files with their defaults, by PID. */
  Map<String, Map<String, String>> metatype() {
    var keys = new TreeMap<String, Map<String, String>>();
    try (var open = new JarFile(jar.toFile())) {
      for (var entry : open.stream().toList()) {
        if (entry.getName().matches("OSGI-INF/metatype/[^/]+\\.xml")) {
          try (var in = open.getInputStream(entry)) {
            addKeys(parse(in), keys);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return keys;
  }

  private static void addKeys(Document xml, Map<String, Map<String, String>> keys) {
    var designates = xml.getElementsByTagName("Designate");
    for (int i = 0; i < designates.getLength(); i++) {
      var attributes = designates.item(i).getAttributes();
      var pid = attributes.getNamedItem("factoryPid");
      pid = pid == null ? attributes.getNamedItem("pid") : pid;
      var of = keys.computeIfAbsent(pid.getNodeValue(), p -> new TreeMap<>());
      var definitions = xml.getElementsByTagName("AD");
      for (int j = 0; j < definitions.getLength(); j++) {
        var definition = definitions.item(j).getAttributes();
        var value = definition.getNamedItem("default");
        of.put(
            definition.getNamedItem("id").getNodeValue(),
            value == null ? "" : value.getNodeValue());
      }
    }
  }

  private static Document parse(InputStream in) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
    } catch (org.xml.sax.SAXException | javax.xml.parsers.ParserConfigurationException e) {
      throw new IOException(e);
    }
  }

  private Set<String> packages(String header) {
    var names = new TreeSet<String>();
    // a clause: names, then attributes and directives; quotes may hold commas and semicolons
    for (var clause : header(header).replaceAll("\"[^\"]*\"", "").split(",", -1)) {
      for (var part : clause.split(";", -1)) {
        if (!part.isBlank() && !part.contains("=")) {
          names.add(part.strip());
        }
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return name();
  }
}
