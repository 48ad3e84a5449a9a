package org.ucspi.shell.internal;

import java.util.List;

/**
 * An option of sslserver or tcpserver, as completion and help show it.
 *
 * @param argument what it wants; empty for nothing
 * @param onlyWithTls whether tcpserver has none such
 */
record ServerOption(char letter, String argument, String description, boolean onlyWithTls) {
  static final List<ServerOption> ALL =
      List.of(
          of("c", "limit", "at most so many connections at once"),
          of("b", "backlog", "connections that the kernel keeps waiting"),
          of("x", "rules.cdb", "access rules, a cdb or its text"),
          of("y", "rules.cdb", "access rules by IP address alone, before names are looked up"),
          of("X", "", "let everybody in while the rules file is missing"),
          of("B", "banner", "text that is written first"),
          of("u", "uid", "number of the user to run the program as"),
          of("g", "gid", "number of the group to run the program with"),
          of("U", "", "user and group from UID and GID"),
          of("l", "localname", "our host name, instead of looking it up"),
          of("h", "", "look up the client's host name"),
          of("H", "", "do not look up the client's host name"),
          of("p", "", "keep that name only if its addresses contain the client's"),
          of("P", "", "keep that name in any case"),
          of("r", "", "ask the client's IDENT server"),
          of("R", "", "do not ask the client's IDENT server"),
          of("t", "timeout", "seconds until IDENT is given up"),
          of("d", "", "delay sending (no TCP_NODELAY)"),
          of("D", "", "TCP_NODELAY"),
          of("o", "", "leave IP options alone: no effect here"),
          of("O", "", "kill IP options: no effect here"),
          of("4", "", "IPv4 only"),
          of("6", "", "IPv6"),
          of("I", "interface", "interface of a link-local address"),
          of("q", "", "log nothing"),
          of("Q", "", "log errors"),
          of("v", "", "log what happens to each connection"),
          of("1", "", "print the address: see ucspi:listeners instead"),
          ofTls("V", "", "log protocol and cipher too"),
          ofTls("n", "", "TLS starts when the program asks (UCSPI-TLS)"),
          ofTls("N", "", "TLS starts at once"),
          ofTls("z", "", "clients show a certificate for their host name"),
          ofTls("m", "", "clients show a certificate"),
          ofTls("Z", "", "clients are asked for no certificate"),
          ofTls("s", "", "variables SSL_* for the program"),
          ofTls("S", "", "no variables SSL_*"),
          ofTls("e", "", "variables TCP* for the program"),
          ofTls("E", "", "no variables TCP*"),
          ofTls("T", "ssltimeout", "seconds until a handshake is given up"),
          ofTls("w", "progtimeout", "seconds without a byte until a connection is ended"),
          ofTls("3", "", "password of the key: see keyPasswordFile instead"));

  private static ServerOption of(String letter, String argument, String description) {
    return new ServerOption(letter.charAt(0), argument, description, false);
  }

  private static ServerOption ofTls(String letter, String argument, String description) {
    return new ServerOption(letter.charAt(0), argument, description, true);
  }

  static List<ServerOption> of(String command) {
    boolean tls = !command.equals("tcpserver");
    return ALL.stream().filter(option -> tls || !option.onlyWithTls).toList();
  }

  boolean wantsArgument() {
    return !argument.isEmpty();
  }

  boolean wantsFile() {
    return argument.equals("rules.cdb");
  }
}
