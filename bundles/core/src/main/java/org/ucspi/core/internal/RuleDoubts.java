package org.ucspi.core.internal;

import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.rules.RuleSet;

/**
 * Rules that go by what is not looked up match nobody, those that deny too. Said when it comes to
 * be so, by an edit of the listener or of its rules, and not again while it is. Any thread.
 */
final class RuleDoubts {
  private volatile List<String> said = List.of();

  /** Says what is new; cheap where nothing is. */
  void look(Setup setup, CommandLog log) {
    if (!of(setup).equals(said)) {
      synchronized (this) {
        var before = said;
        said = of(setup);
        said.stream()
            .filter(doubt -> !before.contains(doubt))
            .forEach(d -> log.warn("(100) {}", d));
      }
    }
  }

  private static List<String> of(Setup setup) {
    var settings = setup.settings();
    var lookup = settings.lookup();
    var early = "ipRules are asked before the look-up";
    var doubts = new ArrayList<String>();
    setup.ipRules().ifPresent(rules -> add(doubts, rules, settings.ipRules(), early, early));
    setup
        .rules()
        .ifPresent(
            rules ->
                add(
                    doubts,
                    rules,
                    settings.rules(),
                    lookup.remoteHost() ? "" : "lookupRemoteHost = false",
                    lookup.remoteInfo() ? "" : "lookupRemoteInfo = false"));
    doubts.replaceAll(doubt -> settings.source() + ": rules " + doubt);
    return doubts;
  }

  private static void add(
      List<String> doubts, RuleSet rules, String name, String noHost, String noInfo) {
    if (!noHost.isEmpty() && rules.goesByHost()) {
      doubts.add(name + " has rules by host name, which match nobody: " + noHost);
    }
    if (!noInfo.isEmpty() && rules.goesByInfo()) {
      doubts.add(name + " has rules by info, which match nobody: " + noInfo);
    }
  }
}
