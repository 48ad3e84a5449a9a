package org.ucspi.transport.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.api.transport.Transport;

/** The transport as a component: reads the configuration and opens sockets. */
@Component(
    configurationPid = "org.ucspi.transport",
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = TransportConfig.class)
public final class MinaTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(MinaTransport.class);
  private static final int MAX_THREADS = 256;

  private final Network network;
  private final int ioThreads;

  @Activate
  public MinaTransport(Map<String, Object> properties) {
    ioThreads = ioThreads(properties);
    network = new Network(ioThreads);
  }

  /** Keeps the connections that live: a new number of threads waits for the next start. */
  @Modified
  void modified(Map<String, Object> properties) {
    int wanted = ioThreads(properties);
    if (wanted != ioThreads) {
      LOG.info("transport: {} I/O threads from the bundle's next start on", wanted);
    }
  }

  @Deactivate
  void deactivate() {
    network.close();
  }

  @Override
  public ListeningSocket listen(InetSocketAddress address, int backlog, Acceptor acceptor)
      throws IOException {
    return network.listen(address, backlog, acceptor);
  }

  @Override
  public CompletionStage<NetworkConnection> connect(
      InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
    return network.connect(remote, local, timeout);
  }

  private static int ioThreads(Map<String, Object> properties) {
    int cores = Runtime.getRuntime().availableProcessors();
    try {
      var settings = Settings.read(TransportConfig.class, properties);
      int threads = settings.values().ioThreads();
      if (threads < 0 || threads > MAX_THREADS) {
        throw settings.problem("ioThreads", threads + " is not from 0 to " + MAX_THREADS);
      }
      return threads == 0 ? cores : threads;
    } catch (InvalidSettingsException e) {
      LOG.error(
          "unable to use configuration: {}; going on with {} I/O threads", e.getMessage(), cores);
      return cores;
    }
  }
}
