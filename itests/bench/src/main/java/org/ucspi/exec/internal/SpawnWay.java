package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A way to start {@code /bin/true} with pipes on its descriptors and to follow it to its end. */
interface SpawnWay extends AutoCloseable {
  /** As large as that of a program behind TLS: 40 variables, 1.3 kB. */
  Map<String, String> ENVIRONMENT = environment();

  /**
   * What one program took, in ns.
   *
   * @param wall time from the start to the end, the median
   * @param parent processor time of who started it, the mean
   * @param child processor time of the program, the mean
   */
  record Cost(double wall, double parent, double child) {
    double processor() {
      return parent + child;
    }
  }

  String title();

  /** One program after the other. */
  Cost spawn(int count) throws IOException, InterruptedException;

  @Override
  void close();

  /** One program, in this JVM. */
  interface Once {
    void spawn() throws IOException, InterruptedException;
  }

  /** What it costs in this JVM and its children. */
  static Cost measure(int count, Once once) throws IOException, InterruptedException {
    var times = new long[count];
    long own = ProcessorTime.own();
    long children = ProcessorTime.children();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      once.spawn();
      times[i] = System.nanoTime() - start;
    }
    own = ProcessorTime.own() - own;
    children = ProcessorTime.children() - children;
    Arrays.sort(times);
    return new Cost(times[count / 2], (double) own / count, (double) children / count);
  }

  private static Map<String, String> environment() {
    var variables = new TreeMap<String, String>();
    for (int i = 0; i < 40; i++) {
      variables.put("VARIABLE_" + i, "the value of a variable " + i);
    }
    return Map.copyOf(variables);
  }
}
