package org.ucspi.rules.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.Verdict;

/**
 * What a rule set answers from, at one moment.
 *
 * @param source where it comes from, for people
 * @param rules none when their file is missing, or when it never was good
 * @param allowMissing whether everyone may connect then
 */
record InUse(String source, Optional<Rules> rules, boolean allowMissing) {

  /**
   * Reads what the settings name.
   *
   * @param before what is in use, taken again when it is still the same
   */
  static InUse of(RulesSettings settings, Optional<InUse> before) throws InvalidRulesException {
    if (settings.file().isEmpty()) {
      return new InUse("inline", settings.inline(), false);
    }
    var path = settings.file().get();
    var file = RulesFile.read(path);
    if (file.isEmpty()) {
      return new InUse(path + ": no such file", Optional.empty(), settings.allowMissing());
    }
    var records = file.get().records();
    var same = before.flatMap(InUse::rules).filter(r -> r.records().equals(records));
    try {
      var rules = same.isPresent() ? same.get() : Rules.of(records);
      return new InUse(file.get().source(), Optional.of(rules), settings.allowMissing());
    } catch (RuleSyntaxException e) {
      throw new InvalidRulesException(path + ": " + e.getMessage());
    }
  }

  /** Nobody may connect: there never was a good file, and the one that is there is none. */
  static InUse closed(RulesSettings settings) {
    var source = settings.file().map(Path::toString).orElse("inline");
    return new InUse(source, Optional.empty(), false);
  }

  /** Whether nobody may connect because there are no rules. */
  boolean isClosed() {
    return rules.isEmpty() && !allowMissing;
  }

  /** What its owner may not have meant. */
  List<String> doubts() {
    var doubts = new ArrayList<String>();
    if (rules.isPresent() && size() == 0) {
      doubts.add(source + " has no rules: everybody may connect");
    }
    if (rules.isEmpty() && allowMissing) {
      doubts.add(source + ": everybody may connect");
    }
    var useless = rules.map(Rules::useless).orElse("");
    if (!useless.isEmpty()) {
      doubts.add(
          source
              + " has rules that match nobody: "
              + useless
              + "; a tcprules without CIDR or IPv6 made it, want ucspi:rules-compile, or the text as file");
    }
    return doubts;
  }

  int size() {
    return rules.map(r -> r.records().count()).orElse(0);
  }

  Verdict check(Peer peer) {
    if (rules.isPresent()) {
      return rules.get().check(peer);
    }
    return allowMissing
        ? new Verdict.Allow(Optional.empty(), Map.of())
        : new Verdict.Deny(Optional.empty(), Map.of());
  }
}
