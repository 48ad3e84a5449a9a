package org.ucspi.itests.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A DNS server (RFC 1035) on port 53, where $DNSCACHEIP is asked, with some names of the test's
 * own. Every name has one kind of answer; what is not here does not exist.
 */
final class ClientNames implements Closeable {
  static final String ADDRESS = "127.0.0.53";

  private static final int PTR = 12;
  private static final int SERVER_FAILURE = 2;
  private static final int NO_SUCH_NAME = 3;

  private static final Map<String, List<String>> ADDRESSES =
      Map.of(
          "one.test", List.of("127.0.0.1"),
          "a.wild.test", List.of("127.0.0.1"),
          "b.a.wild.test", List.of("127.0.0.1"),
          "second.test", List.of("127.0.0.1"),
          "refused.test", List.of("127.0.0.8", "127.0.0.1"),
          "silent.test", List.of("127.0.0.5"),
          "slow.test", List.of("127.0.0.5", "127.0.0.1"),
          "dead.test", List.of("127.0.0.5", "127.0.0.8", "127.0.0.5"),
          "both.test", List.of("127.0.0.1", "::1"),
          "six.test", List.of("::1"));

  private final DatagramSocket socket;

  private ClientNames(DatagramSocket socket) {
    this.socket = socket;
  }

  static ClientNames start() {
    try {
      var names =
          new ClientNames(
              new DatagramSocket(new InetSocketAddress(InetAddress.getAllByName(ADDRESS)[0], 53)));
      var thread = new Thread(names::answer, "names");
      thread.setDaemon(true);
      thread.start();
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer() {
    try {
      while (true) {
        var query = new DatagramPacket(new byte[1500], 1500);
        socket.receive(query);
        var answer = answer(ByteBuffer.wrap(query.getData(), 0, query.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static byte[] answer(ByteBuffer query) throws IOException {
    int id = query.getShort(0);
    query.position(12);
    var name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      var label = new byte[length];
      query.get(label);
      name.append(name.length() > 0 ? "." : "")
          .append(new String(label, US_ASCII).toLowerCase(Locale.ROOT));
    }
    int type = query.getShort();
    query.getShort();
    var question = new byte[query.position() - 12];
    query.get(12, question);
    var answers = ByteBuffer.allocate(400);
    int count = 0;
    if (type == PTR && name.toString().equals("1.0.0.127.in-addr.arpa")) {
      put(answers, type, "\3one\4test\0".getBytes(US_ASCII));
      count = 1;
    }
    for (String address : ADDRESSES.getOrDefault(name.toString(), List.of())) {
      var bytes = InetAddress.getAllByName(address)[0].getAddress();
      if (type == (bytes.length == 4 ? 1 : 28)) {
        put(answers, type, bytes);
        count++;
      }
    }
    int code =
        name.toString().equals("broken.test")
            ? SERVER_FAILURE
            : count > 0 || ADDRESSES.containsKey(name.toString()) ? 0 : NO_SUCH_NAME;
    var message = ByteBuffer.allocate(12 + question.length + answers.position());
    message.putShort((short) id).putShort((short) (0x8180 | code));
    message.putShort((short) 1).putShort((short) count).putInt(0);
    return message.put(question).put(answers.flip()).array();
  }

  /** A record of the name that was asked for, as far as anyone remembers it. */
  private static void put(ByteBuffer answers, int type, byte[] data) {
    answers.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(60);
    answers.putShort((short) data.length).put(data);
  }

  @Override
  public void close() {
    socket.close();
  }
}
