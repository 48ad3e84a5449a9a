package org.ucspi.commandline.internal;

import org.ucspi.api.commandline.CommandLineException;

/** The options of sslserver(1), sslhandle(1) and tcpserver(1); each begins as its default. */
final class ServerOptions {
  static final int CONCURRENCY = 40;
  static final int BACKLOG = 20;
  static final int HANDSHAKE_SECONDS = 26;

  final CommonOptions common;
  boolean printsAddress;
  int concurrency = CONCURRENCY;
  int backlog = BACKLOG;
  String rules = "";
  String ipRules = "";
  boolean allowsWithoutRules;
  String banner = "";
  String user = "";
  String group = "";
  boolean paranoid;
  int handshakeSeconds = HANDSHAKE_SECONDS;
  String clientCertificate = "none";

  private final Request request;

  private ServerOptions(Request request) {
    this.request = request;
    common = new CommonOptions(request.tool());
  }

  static ServerOptions read(Request request, Getopt options) throws CommandLineException {
    var read = new ServerOptions(request);
    for (char option = options.next(); option != Getopt.END; option = options.next()) {
      read.take(option, options);
    }
    return read;
  }

  private void take(char option, Getopt options) throws CommandLineException {
    switch (option) {
      case '1' -> printsAddress = true;
      case 'c' -> concurrency = options.positive();
      case 'b' -> backlog = Math.max(1, options.number());
      case 'x' -> rules = options.argument();
      case 'X' -> allowsWithoutRules = true;
      case 'y' -> ipRules = options.argument();
      case 'B' -> banner = options.argument();
      case 'u' -> user = options.id();
      case 'g' -> group = options.id();
      case 'U' -> takeUserAndGroup();
      case 'o' ->
          request.remark("-o has no effect here: IP options are what the system makes them");
      case 'O' -> {}
      case 'p' -> paranoid = true;
      case 'P' -> paranoid = false;
      case 'T' -> handshakeSeconds = Math.max(1, options.number());
      case 'n' -> common.delayedTls = true;
      case 'N' -> common.delayedTls = false;
      case 'z' -> clientCertificate = "hostname";
      case 'm' -> clientCertificate = "required";
      case 'Z' -> clientCertificate = "none";
      case 'V' -> common.verbosity = "tls";
      default -> {
        if (!common.take(option, options)) {
          throw new IllegalStateException("-" + option + " is in the usage, and nowhere else");
        }
      }
    }
  }

  /** Without a user the program would silently run as what started the server, such as root. */
  private void takeUserAndGroup() throws CommandLineException {
    if (request.variable("UID").isEmpty()) {
      throw request.tool().permanent("-U: UID is not set");
    }
    user = request.id("UID");
    group = request.id("GID");
  }
}
