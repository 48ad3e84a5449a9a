package org.ucspi.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes the names of the rule sets in use. */
@Service
public final class RuleSetNames implements Completer {
  @Reference private BundleContext context;

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    var names = new StringsCompleter();
    try (var services = new HeldServices(context)) {
      names.getStrings().addAll(RuleSets.of(services).inUse().keySet());
    }
    return names.complete(session, line, candidates);
  }
}
