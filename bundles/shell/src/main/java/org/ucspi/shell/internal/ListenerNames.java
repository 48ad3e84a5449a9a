package org.ucspi.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.ucspi.api.listener.Listeners;

/** Completes the names of listeners. */
@Service
public final class ListenerNames implements Completer {
  @Reference private Listeners listeners;

  /** For Karaf, which sets the reference. */
  public ListenerNames() {}

  ListenerNames(Listeners listeners) {
    this.listeners = listeners;
  }

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    var names = new StringsCompleter();
    listeners.listeners().forEach(listener -> names.getStrings().add(listener.name()));
    return names.complete(session, line, candidates);
  }
}
