package org.ucspi.exec.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who a program runs as.
 *
 * @param user absent: unchanged
 * @param groups the first one primary, the others supplementary, where it may be once more; empty:
 *     unchanged, which is only where there is no user
 */
record Account(Optional<Long> user, List<Long> groups) {
  static final Account UNCHANGED = new Account(Optional.empty(), List.of());

  Account {
    groups = List.copyOf(groups);
  }

  boolean unchanged() {
    return equals(UNCHANGED);
  }

  long group() {
    return groups.get(0);
  }

  List<Long> supplementary() {
    return groups.subList(1, groups.size());
  }

  /** Whether Karaf is that user already, or none is asked for. */
  boolean sameUser(OwnRights own) {
    return user.isEmpty() || Set.copyOf(own.users()).equals(Set.of(user.get()));
  }

  /** Whether Karaf has these groups already, neither less nor more, or none are asked for. */
  boolean sameGroups(OwnRights own) {
    if (groups.isEmpty()) {
      return true;
    }
    var all = new HashSet<>(own.more());
    all.add(group());
    return Set.copyOf(own.groups()).equals(Set.of(group())) && all.equals(Set.copyOf(groups));
  }

  /** How setpriv(1) is told. */
  List<String> forSetpriv(boolean withUser) {
    var arguments = new ArrayList<String>();
    user.filter(u -> withUser).ifPresent(u -> arguments.add("--reuid=" + u));
    if (!groups.isEmpty()) {
      arguments.add("--regid=" + group());
      arguments.add(
          supplementary().isEmpty() ? "--clear-groups" : "--groups=" + listed(supplementary(), ""));
    }
    return arguments;
  }

  /**
   * How chroot(1) is told. The signs keep it from looking for names, which the new root directory
   * might make up.
   */
  List<String> forChroot() {
    return List.of(
        "--userspec=" + user.map(u -> "+" + u).orElse("") + ":+" + group(),
        "--groups=" + listed(supplementary(), "+"));
  }

  private static String listed(List<Long> numbers, String sign) {
    return numbers.stream().map(n -> sign + n).collect(Collectors.joining(","));
  }
}
