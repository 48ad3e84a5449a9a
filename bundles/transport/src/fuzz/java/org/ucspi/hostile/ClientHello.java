package org.ucspi.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A ClientHello in its parts (RFC 8446, 4.1.2), to be put together again with something wrong. */
final class ClientHello {
  static final int SERVER_NAME = 0;
  static final int ALPN = 16;
  static final int PRE_SHARED_KEY = 41;
  static final int SUPPORTED_VERSIONS = 43;
  static final int KEY_SHARE = 51;

  private static final Set<Integer> LISTS = Set.of(0, 10, 13, 16, 41, 50, 51);
  private static final Set<Integer> SHORT_LISTS = Set.of(11, 27, 43, 45);

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Extension(int type, byte[] body) {}

  int type = 1;
  int version;
  byte[] random;
  byte[] session;
  byte[] ciphers;
  byte[] compressions;
  final List<Extension> extensions = new ArrayList<>();

  /** Takes apart what a client sent first, its records included. */
  ClientHello(byte[] records) {
    var message = ByteBuffer.wrap(Records.contents(records));
    message.position(4);
    version = message.getShort();
    random = bytes(message, 32);
    session = bytes(message, message.get() & 0xff);
    ciphers = bytes(message, message.getShort() & 0xffff);
    compressions = bytes(message, message.get() & 0xff);
    if (message.hasRemaining()) {
      message.getShort();
    }
    while (message.hasRemaining()) {
      int extension = message.getShort() & 0xffff;
      extensions.add(new Extension(extension, bytes(message, message.getShort() & 0xffff)));
    }
  }

  private static byte[] bytes(ByteBuffer from, int length) {
    var bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  /** Puts another body in the place of an extension's, or adds it. */
  void put(int type, byte[] body) {
    var extension = new Extension(type, body);
    for (int i = 0; i < extensions.size(); i++) {
      if (extensions.get(i).type == type) {
        extensions.set(i, extension);
        return;
      }
    }
    extensions.add(0, extension);
  }

  /** The message, without records. */
  Draft message() {
    return new Draft()
        .number(1, type)
        .vector(
            3,
            body -> {
              body.number(2, version).bytes(random).vector(1, session);
              body.vector(2, ciphers).vector(1, compressions);
              body.vector(2, all -> extensions.forEach(extension -> write(extension, all)));
            });
  }

  /** The message in one record, or as many as it takes. */
  byte[] records() {
    return Records.of(message().toBytes(), Records.LONGEST);
  }

  private static void write(Extension extension, Draft to) {
    to.number(2, extension.type)
        .vector(
            2,
            body -> {
              if (LISTS.contains(extension.type)) {
                body.length(0, 2);
              } else if (SHORT_LISTS.contains(extension.type)) {
                body.length(0, 1);
              }
              switch (extension.type) {
                case SERVER_NAME -> body.length(3, 2);
                case ALPN -> body.length(2, 1);
                case KEY_SHARE -> body.length(4, 2);
                case PRE_SHARED_KEY -> body.length(2, 2);
                default -> {}
              }
              body.bytes(extension.body);
            });
  }

  /** The body of an extension with these as server names. */
  static byte[] serverNames(List<byte[]> names, int nameType) {
    var list = new Draft();
    list.vector(2, all -> names.forEach(name -> all.number(1, nameType).vector(2, name)));
    return list.toBytes();
  }

  static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
