package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client says first (RFC 8446, 4.1.2), as far as a certificate is chosen by it. Read from
 * bytes of a stranger: what does not make sense is left for the engine to refuse, and reads as if
 * nothing had been said.
 *
 * @param serverName of SNI (RFC 6066, section 3), as it was sent, a character for each byte
 * @param applicationProtocols of ALPN (RFC 7301), in the client's order
 * @param signatureSchemes RFC 8446, 4.2.3; empty where it has none
 * @param cipherSuites their numbers
 * @param versions those of supported_versions, RFC 8446, 4.2.1; empty before TLS 1.3
 */
record ClientHello(
    Optional<String> serverName,
    List<String> applicationProtocols,
    Set<Integer> signatureSchemes,
    Set<Integer> cipherSuites,
    Set<Integer> versions) {

  /** Nothing that could be read. */
  static final ClientHello UNREADABLE =
      new ClientHello(Optional.empty(), List.of(), Set.of(), Set.of(), Set.of());

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;

  /** RFC 8446, 5.1. */
  private static final int LONGEST_RECORD = 1 << 14;

  /** The engines take less. */
  private static final int LONGEST = 1 << 16;

  private static final int SERVER_NAME = 0;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int HOST_NAME = 0;

  /**
   * Reads it, and leaves the buffer as it is.
   *
   * @param records what has come so far
   * @return empty as long as there is more to come
   */
  static Optional<ClientHello> read(ByteBuffer records) {
    var message = ByteBuffer.allocate(records.remaining());
    int at = records.position();
    while (at + RECORD_HEADER <= records.limit()) {
      int length = records.getShort(at + 3) & 0xffff;
      if (records.get(at) != HANDSHAKE
          || records.get(at + 1) != 3
          || length == 0
          || length > LONGEST_RECORD) {
        return Optional.of(UNREADABLE);
      }
      int here = Math.min(length, records.limit() - at - RECORD_HEADER);
      message.put(message.position(), records, at + RECORD_HEADER, here);
      message.position(message.position() + here);
      var hello = ofMessage(message);
      if (hello.isPresent()) {
        return hello;
      }
      at += RECORD_HEADER + length;
    }
    return Optional.empty();
  }

  boolean offersTls13() {
    return versions.contains(0x0304);
  }

  /** Of what is in front of its position; copies nothing, for strangers send single bytes. */
  private static Optional<ClientHello> ofMessage(ByteBuffer message) {
    int size = message.position();
    if (size < MESSAGE_HEADER) {
      return Optional.empty();
    }
    int header = message.getInt(0);
    int length = header & 0xffffff;
    if (header >>> 24 != CLIENT_HELLO || length > LONGEST) {
      return Optional.of(UNREADABLE);
    }
    if (size < MESSAGE_HEADER + length) {
      return Optional.empty();
    }
    try {
      return Optional.of(ofBody(message.slice(MESSAGE_HEADER, length)));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.of(UNREADABLE);
    }
  }

  private static ClientHello ofBody(ByteBuffer body) {
    part(body, 2 + 32); // version, random
    part(body, unsignedByte(body)); // session
    var suites = numbers(part(body, unsignedShort(body)));
    part(body, unsignedByte(body)); // compression
    var name = Optional.<String>empty();
    var protocols = List.<String>of();
    var schemes = Set.<Integer>of();
    var versions = Set.<Integer>of();
    if (body.hasRemaining()) {
      var extensions = part(body, unsignedShort(body));
      while (extensions.hasRemaining()) {
        int type = unsignedShort(extensions);
        var data = part(extensions, unsignedShort(extensions));
        switch (type) {
          case SERVER_NAME -> name = serverName(data);
          case APPLICATION_LAYER_PROTOCOL_NEGOTIATION -> protocols = protocols(data);
          case SIGNATURE_ALGORITHMS -> schemes = numbers(part(data, unsignedShort(data)));
          case SUPPORTED_VERSIONS -> versions = numbers(part(data, unsignedByte(data)));
          default -> {}
        }
      }
    }
    return new ClientHello(name, protocols, schemes, suites, versions);
  }

  /** The only kind of name there is, and one of it at most. */
  private static Optional<String> serverName(ByteBuffer data) {
    var names = part(data, unsignedShort(data));
    while (names.hasRemaining()) {
      int kind = unsignedByte(names);
      var name = text(part(names, unsignedShort(names)));
      if (kind == HOST_NAME) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static List<String> protocols(ByteBuffer data) {
    var list = part(data, unsignedShort(data));
    var protocols = new ArrayList<String>();
    while (list.hasRemaining()) {
      protocols.add(text(part(list, unsignedByte(list))));
    }
    return List.copyOf(protocols);
  }

  private static Set<Integer> numbers(ByteBuffer list) {
    var numbers = new LinkedHashSet<Integer>();
    while (list.hasRemaining()) {
      numbers.add(unsignedShort(list));
    }
    return Set.copyOf(numbers);
  }

  private static String text(ByteBuffer bytes) {
    return ISO_8859_1.decode(bytes).toString();
  }

  private static ByteBuffer part(ByteBuffer from, int length) {
    if (length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    var part = from.slice(from.position(), length);
    from.position(from.position() + length);
    return part;
  }

  private static int unsignedByte(ByteBuffer from) {
    return from.get() & 0xff;
  }

  private static int unsignedShort(ByteBuffer from) {
    return from.getShort() & 0xffff;
  }
}
