package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import org.osgi.service.component.annotations.Component;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The built-in handler {@code echo}: sends back what it gets (RFC 862). For trying a listener out,
 * and to copy from.
 */
@Component(property = ConnectionHandler.NAME + "=echo")
public final class EchoHandler implements ConnectionHandler {

  @Override
  public void handle(Connection connection) {
    connection.stayPlain();
    var stream = connection.stream();
    stream.open(
        new ByteStream.Receiver() {
          @Override
          public void data(ByteBuffer data) {
            if (stream.write(data)) {
              stream.more();
            }
          }

          @Override
          public void writable() {
            stream.more();
          }

          @Override
          public void inputClosed() {
            stream.closeOutput();
          }

          @Override
          public void closed(End end) {}
        });
    stream.more();
  }
}
