package org.ucspi.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.settings.Problem;

/**
 * The rule sets as listeners would take them, and what is wrong with them.
 *
 * @param inUse by name
 * @param problems the reasons, by name
 */
record RuleSets(Map<String, RuleSet> inUse, Map<String, String> problems) {

  static RuleSets of(HeldServices services) {
    var inUse = new TreeMap<String, RuleSet>();
    for (var rules : services.all(RuleSet.class)) {
      if (!rules.name().isEmpty()) { // such a one no listener can take
        inUse.putIfAbsent(rules.name(), rules.service());
      }
    }
    var problems = new TreeMap<String, String>();
    for (var held : services.all(Problem.class)) {
      var problem = held.service();
      if (problem.kind().equals("rules")) {
        problems.putIfAbsent(problem.name(), problem.reason());
      }
    }
    return new RuleSets(inUse, problems);
  }

  /** Those in use and those that are not, in order. */
  List<String> names() {
    var names = new TreeSet<>(inUse.keySet());
    names.addAll(problems.keySet());
    return List.copyOf(names);
  }

  /** Whether it is in use, and the reason why it or its last edit is not. */
  String state(String name) {
    var problem = Optional.ofNullable(problems.get(name));
    return inUse.containsKey(name)
        ? "in use" + problem.map(reason -> "; problem: " + reason).orElse("")
        : "not in use: " + problem.orElse("not there");
  }

  /** What is wrong with it though it is in use. */
  Optional<String> doubt(String name) {
    return Optional.ofNullable(problems.get(name)).map(reason -> "rules " + name + ": " + reason);
  }

  RuleSet find(String name) throws CommandException {
    var rules = Optional.ofNullable(inUse.get(name));
    if (rules.isEmpty() && problems.containsKey(name)) {
      throw Printable.failure("rules " + name + " are " + state(name));
    }
    return rules.orElseThrow(
        () ->
            Printable.failure(
                "no rules "
                    + name
                    + (inUse.isEmpty()
                        ? "; add some with etc/org.ucspi.rules-NAME.cfg"
                        : "; there are: " + String.join(", ", inUse.keySet()))));
  }
}
