package org.ucspi.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.rules.RuleSet;

/** The rule sets as listeners would take them, and what is wrong with them. */
record RuleSets(Configured<RuleSet> all) {

  static RuleSets of(HeldServices services) {
    return new RuleSets(Configured.of(services, RuleSet.class, "rules"));
  }

  List<String> names() {
    return all.names();
  }

  Map<String, RuleSet> inUse() {
    return all.inUse();
  }

  String state(String name) {
    return all.state(name);
  }

  /** What is wrong with it though it is in use. */
  Optional<String> doubt(String name) {
    return all.problem(name).map(reason -> "rules " + name + ": " + reason);
  }

  RuleSet find(String name) throws CommandException {
    var rules = all.get(name);
    if (rules.isEmpty() && all.problem(name).isPresent()) {
      throw Printable.failure("rules " + name + " are " + state(name));
    }
    return rules.orElseThrow(
        () ->
            Printable.failure(
                "no rules "
                    + name
                    + (inUse().isEmpty()
                        ? "; add some with etc/org.ucspi.rules-NAME.cfg"
                        : "; there are: " + String.join(", ", inUse().keySet()))));
  }
}
