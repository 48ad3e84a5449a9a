package org.ucspi.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.listener.Listeners;

/** {@code ucspi:connections}. */
@Service
@Command(
    scope = "ucspi",
    name = "connections",
    description = "Lists the live connections: from whom, how old, and what serves them")
public final class ListConnections implements Action {
  @Reference private Listeners listeners;

  @Argument(name = "listener", description = "Only the connections of this listener")
  @Completion(ListenerNames.class)
  private String listener;

  @Option(
      name = "--no-format",
      description = "One line a connection, tab-separated, without a header")
  private boolean plain;

  @Override
  public Object execute() {
    if (listener != null
        && listeners.listeners().stream().noneMatch(l -> l.name().equals(listener))) {
      System.out.println("no listener " + listener + "; see ucspi:listeners");
      return null;
    }
    var rows =
        new Rows(
            "no connections",
            ">Number",
            "Listener",
            "Peer",
            "Step",
            "Handler",
            ">PID",
            ">Age",
            ">In",
            ">Out");
    var now = Instant.now();
    for (var connection : listeners.connections()) {
      if (listener == null || listener.equals(connection.listener())) {
        rows.add(
            connection.number(),
            connection.listener(),
            peer(connection.peer()),
            connection.step(),
            connection.handler(),
            pid(connection.pid()),
            age(Duration.between(connection.since(), now)),
            connection.bytesIn(),
            connection.bytesOut());
      }
    }
    rows.print(System.out, plain);
    return null;
  }

  static String peer(Peer peer) {
    var ip = IpText.of(peer.address().getAddress());
    var address = (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + peer.address().getPort();
    return peer.host().map(host -> host + " " + address).orElse(address);
  }

  static String pid(OptionalLong pid) {
    return pid.isPresent() ? Long.toString(pid.getAsLong()) : "";
  }

  /** Such as 5s, 3m12s, 2h05m. */
  static String age(Duration age) {
    if (age.toMinutes() == 0) {
      return age.toSeconds() + "s";
    }
    return age.toHours() == 0
        ? String.format("%dm%02ds", age.toMinutes(), age.toSecondsPart())
        : String.format("%dh%02dm", age.toHours(), age.toMinutesPart());
  }
}
