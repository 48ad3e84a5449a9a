package org.ucspi.tls.internal;

import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Whose certificate it is that is to be good, as OpenSSL reads its extensions. */
enum Purpose {
  /** Signs, and no key agreement instead. */
  CLIENT(KeyPurposeId.id_kp_clientAuth.getId(), 0x80, 1),
  /** Signs, or is what a key is encrypted for, or agreed on. */
  SERVER(KeyPurposeId.id_kp_serverAuth.getId(), 0x40, 1 | 1 << 2 | 1 << 4);

  private final String extended;
  private final int netscapeBit;
  private final int keyUses;

  Purpose(String extended, int netscapeBit, int keyUses) {
    this.extended = extended;
    this.netscapeBit = netscapeBit;
    this.keyUses = keyUses;
  }

  /** RFC 5280, 4.2.1.12. */
  String extended() {
    return extended;
  }

  /** Of what there was before extended key usage. */
  int netscapeBit() {
    return netscapeBit;
  }

  /**
   * One of the bits is enough.
   *
   * @param uses of RFC 5280, 4.2.1.3
   */
  boolean isAmong(boolean[] uses) {
    return IntStream.range(0, uses.length).anyMatch(bit -> uses[bit] && (keyUses >> bit & 1) == 1);
  }
}
