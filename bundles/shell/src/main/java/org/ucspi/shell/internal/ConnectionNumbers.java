package org.ucspi.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.ucspi.api.listener.Listeners;

/** Completes the numbers of live connections. */
@Service
public final class ConnectionNumbers implements Completer {
  @Reference private Listeners listeners;

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    var numbers = new StringsCompleter();
    listeners.connections().forEach(c -> numbers.getStrings().add(Long.toString(c.number())));
    return numbers.complete(session, line, candidates);
  }
}
