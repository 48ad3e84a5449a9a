package org.ucspi.environment.internal;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on the loopback, UDP and TCP on one port. It knows what {@link #zone} told it,
 * follows aliases as resolvers do, and behaves badly on request.
 */
final class NameServer implements AutoCloseable {
  private static final SOARecord SOA =
      (SOARecord) records("example. 300 SOA a. b. 1 2 3 4 60").get(0);

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Map<String, List<Record>> zone = new ConcurrentHashMap<>();
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  /** What was asked, in order, such as {@code "tcp: 1.2.0.192.in-addr.arpa. PTR"}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  volatile boolean silent;
  volatile boolean silentByTcp;
  volatile boolean oneAliasAtATime;
  volatile int code = Rcode.NOERROR;
  volatile Change change = reply -> reply;

  /** What comes by UDP before each reply. */
  volatile List<Change> strays = List.of();

  /** A reply made bad, or other datagrams before it. */
  interface Change {
    byte[] of(byte[] reply) throws IOException;
  }

  NameServer() {
    var pair = Pair.open();
    udp = pair.udp;
    tcp = pair.tcp;
    start(this::serveUdp);
    start(this::serveTcp);
  }

  /** Sockets of both kinds on one port. */
  private record Pair(DatagramSocket udp, ServerSocket tcp) {
    static Pair open() {
      try {
        for (int attempt = 0; ; attempt++) {
          var tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
          try {
            return new Pair(new DatagramSocket(tcp.getLocalSocketAddress()), tcp);
          } catch (BindException e) { // somebody else has that port for UDP
            tcp.close();
            if (attempt == 50) {
              throw e;
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
  }

  /** Adds records, each on a line of a master file. */
  NameServer zone(String lines) {
    for (var record : records(lines)) {
      zone.computeIfAbsent(
              key(record.getName(), record.getType()), k -> new CopyOnWriteArrayList<>())
          .add(record);
    }
    return this;
  }

  static List<Record> records(String lines) {
    var records = new CopyOnWriteArrayList<Record>();
    try (var master =
        new Master(
            new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)), Name.root)) {
      for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  private static String key(Name name, int type) {
    return name.canonicalize() + " " + Type.string(type);
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "test-name-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serveUdp() {
    var packet = new DatagramPacket(new byte[4096], 4096);
    try {
      while (true) {
        packet.setLength(4096);
        udp.receive(packet);
        var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        asked.add("udp: " + words(query));
        if (!silent) {
          for (var stray : strays) {
            var bytes = stray.of(reply(query).toWire(512));
            udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
          }
          var reply = change.of(reply(query).toWire(512));
          udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        var socket = tcp.accept();
        accepted.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      var query = new Message(in.readNBytes(in.readUnsignedShort()));
      asked.add("tcp: " + words(query));
      if (silentByTcp) {
        in.read(); // until the client has gone
        return;
      }
      var reply = change.of(reply(query).toWire());
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(reply.length);
      out.write(reply, 0, 1); // a client must put pieces together
      out.flush();
      out.write(reply, 1, reply.length - 1);
      in.read();
    } catch (IOException e) {
      // the client has gone
    }
  }

  private static String words(Message query) {
    return query.getQuestion().getName()
        + " "
        + Type.string(query.getQuestion().getType())
        + (query.getOPT() == null ? "" : " EDNS");
  }

  private Message reply(Message query) {
    var reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setRcode(code);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    if (code == Rcode.NOERROR && !answer(reply, query.getQuestion().getName(), query, 0)) {
      reply.addRecord(SOA, Section.AUTHORITY);
    }
    return reply;
  }

  private boolean answer(Message reply, Name name, Message query, int aliases) {
    int type = query.getQuestion().getType();
    var found = zone.getOrDefault(key(name, type), List.of());
    found.forEach(record -> reply.addRecord(record, Section.ANSWER));
    var alias = Optional.ofNullable(zone.get(key(name, Type.CNAME)));
    if (alias.isPresent() && aliases < 20) {
      var record = alias.get().get(0);
      reply.addRecord(record, Section.ANSWER);
      return oneAliasAtATime
          || answer(reply, ((CNAMERecord) record).getTarget(), query, aliases + 1);
    }
    if (found.isEmpty()
        && zone.keySet().stream().noneMatch(k -> k.startsWith(name.canonicalize() + " "))) {
      reply.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    return !found.isEmpty();
  }

  /** Connections by TCP that are still open at the client's end. */
  long openByTcp() {
    return accepted.stream().filter(socket -> !socket.isClosed()).count();
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Question question(String name, int type) {
    try {
      return new Question(Name.fromString(name), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
