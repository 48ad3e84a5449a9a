package org.ucspi.rules.internal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ucspi.api.rules.InvalidRulesException;

/**
 * Prints the smallest heap in which a file of a million rules can be loaded, and loaded again while
 * the rules from before are in use, by trying with JVMs of their own.
 */
public final class RulesHeap {
  private static final int COUNT = 1_000_000;
  private static final int STEP = 32;
  private static final int MOST = 2048;

  private RulesHeap() {}

  /**
   * Prints a line for each kind of file, or is one of those JVMs.
   *
   * @param arguments none, or a file and how often to load it
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, InvalidRulesException, RuleSyntaxException {
    if (arguments.length > 0) {
      load(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      return;
    }
    System.out.printf(
        "%6s %8s %5s %9s %6s %6s%n", "family", "shape", "file", "MB", "once", "again");
    print(Family.IPV4, Shape.CIDR);
    print(Family.IPV6, Shape.CIDR);
    print(Family.IPV6, Shape.LONGEST);
  }

  private static void print(Family family, Shape shape)
      throws IOException, InterruptedException, InvalidRulesException, RuleSyntaxException {
    var text = new SampleRules(family, shape, COUNT).text();
    print("%6s %8s  text".formatted(family, shape), text);
    print(
        "%6s %8s   cdb".formatted(family, shape), Cdb.write(RuleText.file("sample", text)).array());
  }

  private static void print(String kind, byte[] content) throws IOException, InterruptedException {
    var file = Files.createTempFile("sample", ".rules");
    try {
      Files.write(file, content);
      int once = smallest(file, 1, 0);
      int again = smallest(file, 2, once - STEP);
      System.out.printf(Locale.ROOT, "%s %9.1f %6d %6d%n", kind, content.length / 1e6, once, again);
    } finally {
      Files.delete(file);
    }
  }

  /** In MiB, at most a step too much. */
  private static int smallest(Path file, int times, int from)
      throws IOException, InterruptedException {
    int tooSmall = from;
    int enough = MOST;
    while (enough - tooSmall > STEP) {
      int middle = (enough + tooSmall) / 2;
      if (isEnough(middle, file, times)) {
        enough = middle;
      } else {
        tooSmall = middle;
      }
    }
    return enough;
  }

  private static boolean isEnough(int megabytes, Path file, int times)
      throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var path = System.getProperty("java.class.path");
    var me = RulesHeap.class.getName();
    var command =
        List.of(
            java,
            "-XX:+UseG1GC",
            "-Xmx" + megabytes + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            path,
            me,
            file.toString(),
            "" + times);
    return new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** What the bundle does, without its own limit of the file's size. */
  private static void load(Path file, int times)
      throws IOException, InvalidRulesException, RuleSyntaxException {
    var inUse = List.<Rules>of();
    for (int time = 0; time < times; time++) {
      var bytes = Files.readAllBytes(file);
      var records = Cdb.isCdb(bytes) ? Cdb.read(bytes) : RuleText.file("sample", bytes);
      inUse = List.of(Rules.of(records));
    }
    if (inUse.isEmpty()) {
      throw new IllegalArgumentException("loaded nothing");
    }
  }
}
