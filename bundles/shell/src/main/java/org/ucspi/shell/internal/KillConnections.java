package org.ucspi.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.ucspi.api.listener.Listeners;

/** {@code ucspi:kill}. */
@Service
@Command(
    scope = "ucspi",
    name = "kill",
    description = "Ends connections at once: the client sees a reset, the program SIGTERM")
public final class KillConnections implements Action {
  @Reference private Listeners listeners;

  @Argument(
      name = "number",
      description = "Numbers of connections, as ucspi:connections shows them",
      required = true,
      multiValued = true)
  @Completion(ConnectionNumbers.class)
  private List<String> numbers;

  @Override
  public Object execute() {
    for (var number : numbers) {
      if (!number.matches("\\d{1,18}") || !listeners.kill(Long.parseLong(number))) {
        System.out.println("no connection " + number + "; see ucspi:connections for the live ones");
      }
    }
    return null;
  }
}
