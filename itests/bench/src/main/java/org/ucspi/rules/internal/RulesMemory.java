package org.ucspi.rules.internal;

import java.util.Locale;
import org.openjdk.jol.info.GraphLayout;
import org.ucspi.api.rules.InvalidRulesException;

/** Prints what rules take in memory once they are loaded, all that they lead to counted. */
public final class RulesMemory {
  private static final int[] COUNTS = {10, 10_000, 1_000_000};

  private RulesMemory() {}

  static double bytesPerRule(Rules rules, int count) {
    return (double) GraphLayout.parseInstance(rules).totalSize() / count;
  }

  /** One line for each set of rules. */
  public static void main(String[] arguments) throws InvalidRulesException, RuleSyntaxException {
    System.out.printf("%8s %6s %8s %12s%n", "rules", "family", "shape", "bytes/rule");
    for (var shape : Shape.values()) {
      for (var family : Family.values()) {
        for (int count : COUNTS) {
          var text = new SampleRules(family, shape, count).text();
          var rules = Rules.of(RuleText.file("sample", text));
          System.out.printf(
              Locale.ROOT,
              "%8d %6s %8s %12.1f%n",
              count,
              family,
              shape,
              bytesPerRule(rules, count));
        }
      }
    }
  }
}
