package org.ucspi.shell.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.BundleContext;
import org.ucspi.api.rules.RuleSet;

/** {@code ucspi:rules-list}. */
@Service
@Command(
    scope = "ucspi",
    name = "rules-list",
    description = "Lists the rule sets: how many rules, where they come from, whether in use",
    detailedDescription =
        "Example: ucspi:rules-list --no-format\n"
            + "A set is made by etc/org.ucspi.rules-NAME.cfg; listeners name it with rules or ipRules.")
public final class ListRules implements Action {
  @Reference private BundleContext context;

  @Option(
      name = "--no-format",
      description = "One line a rule set, tab-separated, without a header")
  private boolean plain;

  @Override
  public Object execute() {
    try (var services = new HeldServices(context)) {
      rows(RuleSets.of(services)).print(System.out, plain);
    }
    return null;
  }

  static Rows rows(RuleSets sets) {
    var rows =
        new Rows(
            "no rules; add some with etc/org.ucspi.rules-NAME.cfg",
            "Name",
            ">Rules",
            "Source",
            "State");
    for (var name : sets.names()) {
      var rules = Optional.ofNullable(sets.inUse().get(name));
      rows.add(
          Printable.of(name),
          rules.map(set -> Integer.toString(set.size())).orElse(""),
          rules.map(RuleSet::source).map(Printable::of).orElse(""),
          Printable.of(sets.state(name)));
    }
    return rows;
  }
}
