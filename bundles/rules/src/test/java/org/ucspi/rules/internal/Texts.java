package org.ucspi.rules.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.InvalidRulesException;

/** Rules and peers from text. */
final class Texts {
  private Texts() {}

  static Records records(String... lines) throws InvalidRulesException {
    var text = String.join("\n", lines) + "\n";
    return RuleText.file("rules.txt", text.getBytes(StandardCharsets.UTF_8));
  }

  static Rules rules(String... lines) throws InvalidRulesException {
    try {
      return Rules.of(records(lines));
    } catch (RuleSyntaxException e) {
      throw new AssertionError("what was read as text can be compiled", e);
    }
  }

  static Peer peer(String ip) throws UnknownHostException {
    return peer(ip, "", "");
  }

  /** A peer; empty text for a host or an info that is not known. */
  static Peer peer(String ip, String host, String info) throws UnknownHostException {
    return new Peer(
        new InetSocketAddress(InetAddress.getByName(ip), 50001), known(host), known(info));
  }

  private static Optional<String> known(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }
}
