package org.ucspi.environment.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** The zone of a scoped IPv6 address (RFC 4007). */
final class Zone {
  private Zone() {}

  /** The interface of a scoped address: its name where the system has one, else its number. */
  static Optional<String> of(InetAddress address) {
    if (!(address instanceof Inet6Address six)) {
      return Optional.empty();
    }
    if (six.getScopedInterface() != null) {
      return Optional.of(six.getScopedInterface().getName());
    }
    int number = six.getScopeId();
    if (number == 0) {
      return Optional.empty();
    }
    try {
      var found = NetworkInterface.getByIndex(number);
      return Optional.of(found == null ? Integer.toString(number) : found.getName());
    } catch (SocketException e) {
      return Optional.of(Integer.toString(number));
    }
  }
}
