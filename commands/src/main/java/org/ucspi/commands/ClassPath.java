package org.ucspi.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jars that this JVM was started with. */
final class ClassPath {
  private ClassPath() {}

  static List<Path> jars() {
    var jars = new ArrayList<Path>();
    var path = System.getProperty("java.class.path");
    int start = 0;
    while (start <= path.length()) {
      int end = path.indexOf(File.pathSeparatorChar, start);
      end = end < 0 ? path.length() : end;
      jars.add(Path.of(path.substring(start, end)));
      start = end + 1;
    }
    return jars;
  }
}
