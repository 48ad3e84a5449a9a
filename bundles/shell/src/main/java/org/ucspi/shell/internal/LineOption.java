package org.ucspi.shell.internal;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An option of one of the commands, as completion and help show it.
 *
 * @param argument what it wants; empty for nothing
 * @param onlyWithTls whether tcpserver has none such
 */
record LineOption(char letter, String argument, String description, boolean onlyWithTls) {
  private static final List<LineOption> OF_SERVERS =
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

  private static final List<LineOption> OF_CLIENTS =
      List.of(
          of("X", "", "trust whoever answers"),
          of("x", "", "the server shows a certificate that verifies"),
          of("N", "", "the server's certificate may have another name"),
          of("n", "", "the server's certificate has the host's name"),
          of("a", "cafile", "CAs that are trusted, instead of the system's"),
          of("A", "cadir", "directory of CAs that are trusted"),
          of("V", "verifydepth", "at most so many CAs between a trusted one and the server"),
          of("c", "certfile", "our certificate, for servers that ask for one"),
          of("k", "keyfile", "its key, where that is a file of its own"),
          of("K", "keypassfile", "file with the password of the key"),
          of("3", "", "password of the key: see -K instead"),
          of("m", "", "tell the server the host's name (SNI)"),
          of("M", "", "do not tell the server the host's name"),
          of("z", "ciphers", "ciphers, as OpenSSL names them"),
          of("4", "", "IPv4 addresses of the host only"),
          of("6", "", "IPv6 addresses of the host only"),
          of("I", "interface", "interface of a link-local address"),
          of("i", "localip", "IP address to connect from"),
          of("p", "localport", "port to connect from"),
          of("T", "timeoutconn", "x+y: seconds for each address, then for each in a second round"),
          of("w", "progtimeout", "seconds without a byte until the connection is ended"),
          of("d", "", "delay sending (no TCP_NODELAY)"),
          of("D", "", "TCP_NODELAY"),
          of("q", "", "do not say what it is connected to"),
          of("Q", "", "the default, as without -q and -v"),
          of("v", "", "say what it is connected to"),
          of("h", "", "look up the server's host name: no effect here"),
          of("H", "", "do not look up the server's host name"),
          of("l", "localname", "our host name: no effect here"),
          of("r", "", "ask the server's IDENT server: no effect here"),
          of("R", "", "do not ask the server's IDENT server"),
          of("t", "timeoutinfo", "seconds until IDENT is given up: no effect here"),
          of("s", "", "variables SSL_*: no effect here"),
          of("S", "", "no variables SSL_*"),
          of("e", "", "variables TCP*: no effect here"),
          of("E", "", "no variables TCP*"));

  private static LineOption of(String letter, String argument, String description) {
    return new LineOption(letter.charAt(0), argument, description, false);
  }

  private static LineOption ofTls(String letter, String argument, String description) {
    return new LineOption(letter.charAt(0), argument, description, true);
  }

  static List<LineOption> of(String command) {
    return switch (command) {
      case "sslclient", "sslcat" -> OF_CLIENTS;
      case "tcpserver" -> OF_SERVERS.stream().filter(option -> !option.onlyWithTls).toList();
      default -> OF_SERVERS;
    };
  }

  /** A line of help for each. */
  static String help(String command) {
    return of(command).stream()
        .map(o -> String.format("        -%c %-12s %s%n", o.letter, o.argument, o.description))
        .collect(Collectors.joining());
  }

  boolean wantsArgument() {
    return !argument.isEmpty();
  }

  boolean wantsFile() {
    return argument.matches("rules\\.cdb|c.*file|cadir|key.*file");
  }
}
