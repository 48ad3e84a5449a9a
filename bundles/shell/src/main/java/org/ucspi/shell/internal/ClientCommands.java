package org.ucspi.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.ucspi.api.client.Clients;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.tls.ClientTlsProfiles;

/** Gives the console {@code ucspi:sslclient} and {@code ucspi:sslcat}. */
@Component(service = {})
public final class ClientCommands {
  private final SessionFactory sessions;
  private final List<ClientCommand> commands;

  @Activate
  public ClientCommands(
      @Reference SessionFactory sessions,
      @Reference CommandLines lines,
      @Reference Clients clients,
      @Reference ClientTlsProfiles profiles) {
    this.sessions = sessions;
    var parts = new ClientCommand.Parts(lines, clients, profiles);
    commands =
        List.of("sslclient", "sslcat").stream()
            .map(
                name ->
                    new ClientCommand(name, parts, LineCompleter.ofClient(name, new FileNames())))
            .toList();
    commands.forEach(sessions.getRegistry()::register);
  }

  @Deactivate
  void deactivate() {
    commands.forEach(sessions.getRegistry()::unregister);
  }
}
