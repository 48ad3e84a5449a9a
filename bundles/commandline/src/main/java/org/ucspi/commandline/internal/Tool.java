package org.ucspi.commandline.internal;

import org.ucspi.api.commandline.CommandLineException;

/** The commands, and which options each has: those that its usage shows. */
enum Tool {
  SSLSERVER("sslserver", Usage.TLS_SERVER),
  SSLHANDLE("sslhandle", Usage.TLS_SERVER),
  TCPSERVER(
      "tcpserver",
      "[ -146UXpPhHrRoOdDqQv ] [ -c limit ] [ -x rules.cdb ] [ -y rules.cdb ] [ -B banner ]"
          + " [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ]"
          + " [ -I interface ]"),
  SSLCLIENT(
      "sslclient",
      "[ -463hHrRdDqQveEsSnNxXmM ] [ -i localip ] [ -p localport ] [ -T timeoutconn ]"
          + " [ -l localname ] [ -t timeoutinfo ] [ -I interface ] [ -a cafile ] [ -A cadir ]"
          + " [ -c certfile ] [ -z ciphers ] [ -k keyfile ] [ -K keypassfile ]"
          + " [ -V verifydepth ] [ -w progtimeout ]"),
  TCPCLIENT(
      "tcpclient",
      "[ -46hHrRdDqQv ] [ -i localip ] [ -p localport ] [ -T timeoutconn ] [ -l localname ]"
          + " [ -t timeoutinfo ] [ -I interface ]");

  private static final class Usage {
    // -I stands among the flags too, as people know this line
    static final String TLS_SERVER =
        "[ -1346UXpPhHrRoOdDqQvVIeEsSnNmzZ ] [ -c limit ] [ -x rules.cdb ] [ -y rules.cdb ]"
            + " [ -B banner ] [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ]"
            + " [ -t timeout ] [ -I interface ] [ -T ssltimeout ] [ -w progtimeout ]";
  }

  private final String command;
  private final String options;

  Tool(String command, String options) {
    this.command = command;
    this.options = options;
  }

  /** The tool of this name, or of this path's last part, as its run script may have it. */
  static Tool of(String command) throws CommandLineException {
    var name = command.substring(command.lastIndexOf('/') + 1);
    for (Tool tool : values()) {
      if (tool.command.equals(name)) {
        return tool;
      }
    }
    throw new CommandLineException(
        CommandLineException.PERMANENT,
        command
            + ": fatal: (100) is none of sslserver, sslhandle, tcpserver, sslclient and tcpclient");
  }

  static boolean isOne(String command) {
    var name = command.substring(command.lastIndexOf('/') + 1);
    for (Tool tool : values()) {
      if (tool.command.equals(name)) {
        return true;
      }
    }
    return false;
  }

  String command() {
    return command;
  }

  boolean isClient() {
    return this == SSLCLIENT || this == TCPCLIENT;
  }

  boolean doesTls() {
    return this != TCPSERVER && this != TCPCLIENT;
  }

  boolean takesArgument(char option) {
    return options.contains("[ -" + option + " ");
  }

  boolean has(char option) {
    int flag = options.indexOf(option);
    return takesArgument(option) || (flag > 2 && flag < options.indexOf(']') - 1);
  }

  CommandLineException usage() {
    return new CommandLineException(
        CommandLineException.PERMANENT,
        command + ": usage: " + command + ' ' + options + " host port program");
  }

  /** As getopt(3) does: what is wrong, then the usage. */
  CommandLineException usage(String wrong) {
    return new CommandLineException(
        CommandLineException.PERMANENT, command + ": " + wrong + '\n' + usage().getMessage());
  }

  CommandLineException permanent(String reason) {
    return new CommandLineException(
        CommandLineException.PERMANENT, command + ": fatal: (100) " + reason);
  }

  CommandLineException temporary(String reason) {
    return new CommandLineException(
        CommandLineException.TEMPORARY, command + ": fatal: (111) " + reason);
  }
}
