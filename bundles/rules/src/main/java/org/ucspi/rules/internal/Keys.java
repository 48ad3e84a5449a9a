package org.ucspi.rules.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.connection.Peer;

/**
 * The keys of tcprules' database, which rules are stored under and looked up by: {@code 192.0.2.7},
 * {@code 192.0.2.}, eight groups of four upper-case hexadecimal digits for IPv6, and the empty one.
 */
final class Keys {
  private Keys() {}

  /**
   * The keys of a rule.
   *
   * @param address its address part
   * @throws RuleSyntaxException also for the kinds of addresses that are not supported yet
   */
  static List<String> of(String address) throws RuleSyntaxException {
    var unsupported = unsupported(address);
    if (unsupported.isPresent()) {
      throw new RuleSyntaxException(address, unsupported.orElseThrow() + " are not supported yet");
    }
    if (address.isEmpty()) {
      return List.of("");
    }
    return IpAddress.parse(address)
        .map(IpAddress::key)
        .or(() -> IpAddress.isPrefix(address) ? Optional.of(address) : Optional.empty())
        .map(List::of)
        .orElseThrow(
            () -> new RuleSyntaxException(address, "is neither an IP address nor a prefix of one"));
  }

  /** What to look a peer up by, in this order; the first key that has a rule decides. */
  static List<String> of(Peer peer) {
    var keys = new ArrayList<String>();
    var key = IpAddress.of(peer.address().getAddress().getAddress()).key();
    keys.add(key);
    for (int dot = key.lastIndexOf('.'); dot >= 0; dot = key.lastIndexOf('.', dot - 1)) {
      keys.add(key.substring(0, dot + 1));
    }
    keys.add("");
    return keys;
  }

  private static Optional<String> unsupported(String address) {
    if (address.indexOf('@') >= 0) {
      return Optional.of("rules with info@");
    }
    if (address.startsWith("=")) {
      return Optional.of("rules for host names");
    }
    if (address.indexOf('/') >= 0) {
      return Optional.of("rules with /bits");
    }
    if (address.indexOf('-') >= 0) {
      return Optional.of("ranges");
    }
    return address.indexOf('%') >= 0 ? Optional.of("rules for one interface") : Optional.empty();
  }
}
