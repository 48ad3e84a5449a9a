package org.ucspi.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleException;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.Configuration;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.listener.ListenerStatus;
import org.ucspi.api.listener.Listeners;
import org.ucspi.api.tls.TlsProfile;
import org.ucspi.commandline.internal.UcspiCommandLines;

/** sslserver, sslhandle and tcpserver: one listener, until SIGTERM. */
final class Server {
  private static final String SSLHANDLE = "sslhandle";

  private Server() {}

  /** Returns only when the listener cannot be opened, or will not open. */
  static int run(String command, List<String> arguments) throws CommandLineException, Failure {
    var asked =
        new UcspiCommandLines()
            .read(command, arguments, System.getenv(), Path.of("").toAbsolutePath(), command);
    var log = CommandLog.get();
    log.speakFor(command, asked.verbosity());
    if (log.isVerbose()) {
      asked.remarks().forEach(remark -> log.say("warn: " + remark));
    }
    var framework = start(asked);
    var listeners = framework.service(Listeners.class);
    var status = listeners.listeners().get(0);
    if (!(status.state() instanceof ListenerState.Open)) {
      throw Startup.failed(framework, status.state());
    }
    log.started();
    SharedClasses.discardWhereUseless();
    Stopping.with(listeners, command.equals(SSLHANDLE));
    if (asked.printsAddress()) {
      System.out.println(address(asked, status));
      System.out.flush();
    }
    return waitForever();
  }

  private static BareFramework start(CommandLine asked) throws Failure {
    try {
      return BareFramework.start(
          KeyPassword.added(asked),
          framework -> {
            if (asked.command().equals(SSLHANDLE)) {
              framework
                  .service(TlsProfile.class, asked.name())
                  .ifPresent(profile -> Slots.makeReady(profile, concurrency(asked)));
            }
          });
    } catch (BundleException | IOException e) {
      throw new Failure(
          CommandLineException.TEMPORARY, "fatal: (111) unable to start: " + e.getMessage());
    }
  }

  /** {@code IP : PORT [limit/maxconip]}; of tcpserver the port alone, as scripts read it. */
  private static String address(CommandLine asked, ListenerStatus status) {
    int colon = status.address().lastIndexOf(':');
    var port = status.address().substring(colon + 1);
    if (asked.command().equals("tcpserver")) {
      return port;
    }
    var ip = status.address().substring(0, colon).replace("[", "").replace("]", "");
    return ip + " : " + port + " [" + status.limit() + '/' + maxPerIp(asked) + ']';
  }

  private static String maxPerIp(CommandLine asked) {
    return value(asked, "maxPerIp", "0");
  }

  private static int concurrency(CommandLine asked) {
    return Integer.parseInt(value(asked, "concurrency", "40"));
  }

  private static String value(CommandLine asked, String key, String otherwise) {
    for (Configuration configuration : asked.configurations()) {
      var given = configuration.values().get(key);
      if (given != null) {
        return given;
      }
    }
    return otherwise;
  }

  private static int waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return CommandLineException.TEMPORARY;
  }
}
