package org.ucspi.exec.internal;

import java.io.File;
import java.io.IOException;

/** The JDK's. */
final class SpawnJdk implements SpawnWay {

  @Override
  public String title() {
    return "JDK";
  }

  @Override
  public Cost spawn(int count) throws IOException, InterruptedException {
    return SpawnWay.measure(count, SpawnJdk::spawn);
  }

  private static void spawn() throws IOException, InterruptedException {
    var builder = new ProcessBuilder("/bin/true").directory(new File("/"));
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    var process = builder.start();
    try (var in = process.getOutputStream();
        var out = process.getInputStream();
        var err = process.getErrorStream()) {
      if (out.read() != -1 || err.read() != -1 || process.waitFor() != 0) {
        throw new IOException("/bin/true: status " + process.exitValue());
      }
      in.flush();
    }
  }

  @Override
  public void close() {}
}
