package org.ucspi.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.listener.Listeners;

/** Gives the console {@code ucspi:sslserver} and {@code ucspi:tcpserver}. */
@Component(service = {})
public final class ServerCommands {
  private final SessionFactory sessions;
  private final List<ServerCommand> commands;

  @Activate
  public ServerCommands(
      @Reference SessionFactory sessions,
      @Reference CommandLines lines,
      @Reference Listeners listeners) {
    this.sessions = sessions;
    var names = new ListenerNames(listeners);
    commands =
        List.of("sslserver", "tcpserver").stream()
            .map(
                name ->
                    new ServerCommand(
                        name,
                        lines,
                        ConfigurationFiles.ofKaraf(),
                        LineCompleter.ofServer(name, new FileNames(), names)))
            .toList();
    commands.forEach(sessions.getRegistry()::register);
  }

  @Deactivate
  void deactivate() {
    commands.forEach(sessions.getRegistry()::unregister);
  }
}
