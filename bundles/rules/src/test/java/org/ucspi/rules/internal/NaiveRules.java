package org.ucspi.rules.internal;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ucspi.api.connection.Peer;

/**
 * Rules as the manual words them, read line by line for each step. Deliberately naive, and shares
 * nothing with what it is compared with.
 */
final class NaiveRules {
  private static final Pattern LINE = Pattern.compile("(.*?):(allow|deny)((?:,.*)?)");
  private static final Pattern VARIABLE = Pattern.compile(",([^=]*)=(.)(.*?)\\2");
  private static final Pattern RANGE = Pattern.compile("([0-9.]*?)(\\d+)-(\\d+)([0-9.]*)");

  private record Line(String address, boolean allow, Map<String, String> variables) {}

  record Answer(boolean allow, Map<String, String> variables) {}

  private final List<Line> lines = new ArrayList<>();

  NaiveRules(List<String> text) {
    for (var line : text) {
      var matcher = LINE.matcher(line);
      if (!line.startsWith("#") && matcher.matches()) {
        var variables = new LinkedHashMap<String, String>();
        var variable = VARIABLE.matcher(matcher.group(3));
        while (variable.find()) {
          variables.put(variable.group(1), variable.group(3));
        }
        lines.add(new Line(matcher.group(1), matcher.group(2).equals("allow"), variables));
      }
    }
  }

  Answer check(Peer peer) {
    var ip = peer.address().getAddress();
    var host = peer.host();
    var info = peer.info();
    List<Predicate<String>> steps = new ArrayList<>();
    if (info.isPresent()) {
      var at = info.get() + '@';
      steps.add(a -> a.startsWith(at) && isAddress(a.substring(at.length()), ip));
    }
    if (info.isPresent() && host.isPresent()) {
      steps.add(a -> a.equals(info.get() + "@=" + host.get()));
    }
    steps.add(a -> isAddress(a, ip));
    host.ifPresent(h -> steps.add(a -> a.equals('=' + h)));
    for (int octets = 3; octets >= 1; octets--) {
      var beginning = beginning(ip, octets);
      steps.add(a -> isOrHas(a, beginning));
    }
    for (int bits = 128; bits >= 0; bits--) {
      int length = bits;
      steps.add(a -> isNetwork(a, length, ip));
    }
    if (host.isPresent()) {
      IntStream.range(0, host.get().length())
          .filter(i -> host.get().charAt(i) == '.')
          .forEach(i -> steps.add(a -> a.equals('=' + host.get().substring(i))));
      steps.add(a -> a.equals("="));
    }
    steps.add(String::isEmpty);
    for (var step : steps) {
      for (var line : lines) {
        if (step.test(line.address)) {
          return new Answer(line.allow, line.variables);
        }
      }
    }
    return new Answer(true, Map.of());
  }

  private static String beginning(InetAddress ip, int octets) {
    return ip.getAddress().length == 4
        ? String.join(".", Arrays.copyOf(ip.getHostAddress().split("\\."), octets)) + '.'
        : "no prefix";
  }

  private static boolean isAddress(String text, InetAddress ip) {
    if (text.endsWith(".") || text.contains("/") || text.contains("@") || text.contains("=")) {
      return false;
    }
    if (text.contains("-")) {
      return ip.getAddress().length == 4 && isOrHas(text, ip.getHostAddress());
    }
    return !text.isEmpty() && inet(text).equals(ip);
  }

  /** Whether the text is the address, or a range that has it. */
  private static boolean isOrHas(String text, String wanted) {
    var range = RANGE.matcher(text);
    if (!range.matches()) {
      return text.equals(wanted);
    }
    return IntStream.rangeClosed(Integer.parseInt(range.group(2)), Integer.parseInt(range.group(3)))
        .anyMatch(octet -> (range.group(1) + octet + range.group(4)).equals(wanted));
  }

  private static boolean isNetwork(String text, int length, InetAddress ip) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return false;
    }
    var address = text.substring(0, slash);
    int bits = Integer.parseInt(text.substring(slash + 1));
    if (bits != length && bits - 96 != length) {
      return false;
    }
    if (!address.contains(":")) {
      var octets = new ArrayList<>(List.of(address.split("\\.")));
      octets.addAll(Collections.nCopies(4 - octets.size(), "0"));
      return bits == length && isSame(inet(String.join(".", octets)).getAddress(), ip, bits);
    }
    var network = inet(address);
    if (network.getAddress().length == 4 && bits >= 96) {
      return bits - 96 == length && isSame(network.getAddress(), ip, length);
    }
    return bits == length && isSame(sixteen(network), ip, length);
  }

  private static boolean isSame(byte[] network, InetAddress ip, int bits) {
    var bytes = ip.getAddress();
    return network.length == bytes.length
        && new BigInteger(1, network)
            .shiftRight(8 * bytes.length - bits)
            .equals(new BigInteger(1, bytes).shiftRight(8 * bytes.length - bits));
  }

  private static byte[] sixteen(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    var mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }

  private static InetAddress inet(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(Optional.of(text).toString(), e);
    }
  }
}
