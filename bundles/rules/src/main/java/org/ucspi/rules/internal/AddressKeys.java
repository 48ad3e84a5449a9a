package org.ucspi.rules.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the address part of a rule to the keys of tcprules' database, of which a range has several.
 * An address that no client could ever match is a mistake, for which tcprules(1) has no eye.
 * Without lambdas, as all that {@link TcpRulesCommand} goes through: each costs milliseconds at its
 * start.
 */
final class AddressKeys {
  private AddressKeys() {}

  static List<String> of(String address) throws RuleSyntaxException {
    int at = address.lastIndexOf('@');
    if (at >= 0) {
      return List.of(info(address.substring(0, at)) + '@' + who(address.substring(at + 1)));
    }
    if (address.startsWith("=")) {
      return List.of(host(address));
    }
    if (address.isEmpty()) {
      return List.of("");
    }
    if (address.indexOf('/') >= 0) {
      var prefix = Prefix.parse(address);
      if (prefix.isEmpty()) {
        throw problem("is no prefix, want one such as 10.0.0.0/8 or 2001:db8::/32");
      }
      return List.of(prefix.get().key());
    }
    return address.indexOf('-') >= 0 ? range(address) : List.of(plain(address));
  }

  private static String info(String info) throws RuleSyntaxException {
    if (info.isEmpty()) {
      throw problem("has no info before the @");
    }
    return info;
  }

  private static String who(String text) throws RuleSyntaxException {
    if (text.startsWith("=") && text.length() > 1 && text.charAt(1) != '.') {
      return host(text);
    }
    var ip = IpAddress.parse(text);
    if (ip.isEmpty()) {
      throw problem("wants one IP address, or = and a host name, behind the @");
    }
    return ip.get().key();
  }

  /** Names are looked up in lower case; those that no name can match are mistakes. */
  private static String host(String text) throws RuleSyntaxException {
    if (text.endsWith(".")) {
      throw problem("has a host name with a dot at its end, want it without");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 127) {
        throw problem("has a blank in the host name");
      }
      if (c > 127) {
        throw problem("has a host name with other letters than DNS has, want its xn-- form");
      }
    }
    if (text.indexOf('*') >= 0) {
      throw problem("has a *, want =.example.org for all names below example.org");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static String plain(String address) throws RuleSyntaxException {
    if (address.indexOf('%') >= 0) {
      throw problem("names an interface, want the address without % and what follows");
    }
    var octets = Octets.parse(address);
    if (octets.isPresent()) {
      if (!octets.get().isAddress() && !octets.get().isPrefix()) {
        throw problem("wants a dot at its end, or all four octets");
      }
      return address;
    }
    var ip = IpAddress.parse(address);
    if (ip.isEmpty()) {
      throw problem("is no IP address, no prefix of one, no = and host name");
    }
    return ip.get().key();
  }

  /** {@code 192.0.2.37-53} and {@code 10.2-3.}: each number between, in its place. */
  private static List<String> range(String address) throws RuleSyntaxException {
    int dash = address.indexOf('-');
    int start = dash;
    while (start > 0 && Octets.isDigit(address.charAt(start - 1))) {
      start--;
    }
    int end = dash + 1;
    while (end < address.length() && Octets.isDigit(address.charAt(end))) {
      end++;
    }
    var first = octet(address.substring(start, dash));
    var last = octet(address.substring(dash + 1, end));
    if (first < 0 || first > last) {
      throw problem("is no range, want one such as 192.0.2.37-53 or 10.2-3.");
    }
    var keys = new ArrayList<String>();
    for (int octet = first; octet <= last; octet++) {
      keys.add(plain(address.substring(0, start) + octet + address.substring(end)));
    }
    return keys;
  }

  /** The number that this is, or -1. */
  private static int octet(String text) {
    var octets = Octets.parse(text);
    return octets.isPresent() && octets.get().count() == 1 && !octets.get().dot()
        ? octets.get().value() >>> 24
        : -1;
  }

  private static RuleSyntaxException problem(String problem) {
    return new RuleSyntaxException("its address " + problem);
  }
}
