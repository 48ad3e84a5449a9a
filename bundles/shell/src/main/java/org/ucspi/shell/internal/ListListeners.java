package org.ucspi.shell.internal;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.listener.ListenerStatus;
import org.ucspi.api.listener.Listeners;

/** {@code ucspi:listeners}. */
@Service
@Command(
    scope = "ucspi",
    name = "listeners",
    description =
        "Lists the listeners: where they listen, what they do or wait for, and their connections")
public final class ListListeners implements Action {
  @Reference private Listeners listeners;

  @Option(
      name = "--no-format",
      description = "One line a listener, tab-separated, without a header")
  private boolean plain;

  @Override
  public Object execute() {
    var rows =
        new Rows(
            "no listeners; add one with etc/org.ucspi.listener-NAME.cfg",
            "Name",
            "Address",
            "State",
            ">Connections",
            ">Accepted",
            ">Denied",
            ">Failed");
    for (var listener : listeners.listeners()) {
      rows.add(
          listener.name(),
          listener.address(),
          state(listener),
          listener.connections() + "/" + listener.limit(),
          listener.accepted(),
          listener.denied(),
          listener.failed());
    }
    rows.print(System.out, plain);
    return null;
  }

  /** The state and its reason, in words. */
  static String state(ListenerStatus listener) {
    ListenerState state = listener.state();
    if (state instanceof ListenerState.Waiting waiting) {
      return "waiting for " + String.join(", ", waiting.missing());
    }
    if (state instanceof ListenerState.Invalid invalid) {
      return "invalid: " + invalid.reason();
    }
    if (state instanceof ListenerState.Open open) {
      return "open" + open.refused().map(reason -> "; problem: " + reason).orElse("");
    }
    return "draining";
  }
}
