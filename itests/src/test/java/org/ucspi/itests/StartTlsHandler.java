package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The handler {@code starttls} of an OSGi application: it says back each chunk that it gets, and
 * whether it came protected; STARTTLS at the end of a chunk is answered and begins TLS.
 */
public final class StartTlsHandler implements BundleActivator, ConnectionHandler {
  @Override
  public void start(BundleContext context) {
    context.registerService(
        ConnectionHandler.class, this, FrameworkUtil.asDictionary(Map.of("name", "starttls")));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public void handle(Connection connection) {
    var stream = connection.stream();
    stream.open(new Talk(connection, stream));
    stream.more();
  }

  private static final class Talk implements ByteStream.Receiver {
    private final Connection connection;
    private final ByteStream stream;
    private String how = "plain";

    Talk(Connection connection, ByteStream stream) {
      this.connection = connection;
      this.stream = stream;
    }

    @Override
    public void data(ByteBuffer data) {
      var text = UTF_8.decode(data).toString();
      if (text.endsWith("STARTTLS\n")) {
        say("ready");
        var unused = connection.startTls();
        how = ""; // until TLS has started nothing is answered
      } else if (!how.isEmpty()) {
        say(how + " " + text.strip());
      }
      stream.more();
    }

    @Override
    public void tlsStarted() {
      how = "TLS";
    }

    @Override
    public void inputClosed() {
      stream.closeOutput();
    }

    @Override
    public void closed(End end) {}

    private void say(String text) {
      stream.write(UTF_8.encode(text + "\n"));
    }
  }
}
