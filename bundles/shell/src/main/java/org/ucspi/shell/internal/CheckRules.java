package org.ucspi.shell.internal;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;
import org.ucspi.api.connection.Peer;

/** {@code ucspi:rules-check}. */
@Service
@Command(
    scope = "ucspi",
    name = "rules-check",
    description = "Says what rules do with a client, in the words of tcprulescheck",
    detailedDescription =
        "Example: ucspi:rules-check smtp 192.0.2.1 mail.example.org\n"
            + "Nothing is looked up: without HOST the client has no host name.\n"
            + "For INFO without HOST give an empty one: ucspi:rules-check smtp 192.0.2.1 '' joe")
public final class CheckRules implements Action {
  @Reference private BundleContext context;

  @Argument(
      index = 0,
      name = "name",
      description = "The rule set, as ucspi:rules-list shows it",
      required = true)
  @Completion(RuleSetNames.class)
  private String name;

  @Argument(
      index = 1,
      name = "ip",
      description = "The client's IP address, IPv4 or IPv6",
      required = true)
  private String ip;

  @Argument(index = 2, name = "host", description = "The client's host name, as DNS would give it")
  private String host;

  @Argument(index = 3, name = "info", description = "What the client's IDENT server would say")
  private String info;

  @Override
  public Object execute() throws CommandException {
    try (var services = new HeldServices(context)) {
      words(RuleSets.of(services), name, ip, given(host), given(info)).forEach(System.out::println);
    }
    return null;
  }

  /** Karaf leaves an argument null, and its help shows any other default. */
  private static String given(String argument) {
    return Objects.requireNonNullElse(argument, "");
  }

  static List<String> words(RuleSets sets, String name, String ip, String host, String info)
      throws CommandException {
    var rules = sets.find(name);
    var address =
        IpArgument.parse(ip)
            .orElseThrow(
                () ->
                    Printable.failure(
                        '"'
                            + ip
                            + "\" is not an IP address; write one such as 192.0.2.1 or 2001:db8::1"));
    var peer = new Peer(new InetSocketAddress(address, 0), known(plain(host)), known(info));
    return Stream.concat(sets.doubt(name).stream(), rules.check(peer).words().stream())
        .map(Printable::of)
        .toList();
  }

  /** As connections have it: lower case, without the root's dot. */
  private static String plain(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static Optional<String> known(String text) {
    return Optional.of(text).filter(there -> !there.isEmpty());
  }
}
