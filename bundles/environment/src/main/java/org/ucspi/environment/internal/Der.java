package org.ucspi.environment.internal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * One element of DER (X.690). By hand, since X509_NAME_oneline shows the octets of a value as they
 * stand, which libraries have decoded by then, or refused. Only what certificates are made of:
 * definite lengths and tags of one octet. Nothing is read beyond the element that holds it, and
 * nothing is copied.
 *
 * @param content what is behind tag and length
 */
record Der(int tag, ByteBuffer content) {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int UTF8_STRING = 0x0c;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int UNIVERSAL_STRING = 0x1c;
  static final int BMP_STRING = 0x1e;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  /** Numbers beyond this take long to write in decimal, and RFC 5280 allows 20 octets. */
  private static final int INTEGER_OCTETS = 256;

  private static final int IDENTIFIER_OCTETS = 64;

  /** What was read is no DER, or not what is asked of it. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String what) {
      super(what);
    }
  }

  /** The element that {@code encoded} begins with. */
  static Der of(byte[] encoded) {
    return next(ByteBuffer.wrap(encoded).asReadOnlyBuffer());
  }

  /** The elements in an element with that tag. */
  List<Der> children(int expected) {
    var rest = content(expected);
    var children = new ArrayList<Der>();
    while (rest.hasRemaining()) {
      children.add(next(rest));
    }
    return children;
  }

  /** The content of an element with that tag. */
  ByteBuffer content(int expected) {
    if (tag != expected) {
      throw new Malformed("tag " + tag + " where " + expected + " belongs");
    }
    return content.duplicate();
  }

  byte[] octets() {
    var octets = new byte[content.remaining()];
    content.duplicate().get(octets);
    return octets;
  }

  BigInteger integer() {
    int length = content(INTEGER).remaining();
    if (length == 0 || length > INTEGER_OCTETS) {
      throw new Malformed("INTEGER of " + length + " octets");
    }
    return new BigInteger(octets());
  }

  /** An OBJECT IDENTIFIER in dotted decimal. */
  String identifier() {
    var rest = content(OBJECT_IDENTIFIER);
    if (!rest.hasRemaining() || rest.remaining() > IDENTIFIER_OCTETS) {
      throw new Malformed("OBJECT IDENTIFIER of " + rest.remaining() + " octets");
    }
    var first = arc(rest);
    var root = first.min(BigInteger.valueOf(80)).divide(BigInteger.valueOf(40));
    var text = new StringJoiner(".");
    text.add(root.toString()).add(first.subtract(root.multiply(BigInteger.valueOf(40))).toString());
    while (rest.hasRemaining()) {
      text.add(arc(rest).toString());
    }
    return text.toString();
  }

  private static BigInteger arc(ByteBuffer rest) {
    var arc = BigInteger.ZERO;
    int octet;
    do {
      octet = octet(rest);
      arc = arc.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7f));
    } while (octet > 0x7f);
    return arc;
  }

  private static Der next(ByteBuffer rest) {
    int tag = octet(rest);
    int length = length(rest);
    if ((tag & 0x1f) == 0x1f || length > rest.remaining()) {
      throw new Malformed("tag " + tag + ", length " + length);
    }
    var content = rest.slice(rest.position(), length);
    rest.position(rest.position() + length);
    return new Der(tag, content);
  }

  private static int length(ByteBuffer rest) {
    int first = octet(rest);
    if (first < 0x80) {
      return first;
    }
    if (first == 0x80 || first > 0x83) {
      throw new Malformed("length octet " + first);
    }
    int length = 0;
    for (int more = first & 0x7f; more > 0; more--) {
      length = length << 8 | octet(rest);
    }
    return length;
  }

  private static int octet(ByteBuffer rest) {
    if (!rest.hasRemaining()) {
      throw new Malformed("ends too early");
    }
    return Byte.toUnsignedInt(rest.get());
  }
}
