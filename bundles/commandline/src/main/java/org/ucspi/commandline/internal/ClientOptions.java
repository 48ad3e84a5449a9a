package org.ucspi.commandline.internal;

import org.ucspi.api.commandline.CommandLineException;

/** The options of sslclient(1) and tcpclient(1); each begins as its default. */
final class ClientOptions {
  static final int CONNECT_SECONDS = 2;
  static final int RETRY_SECONDS = 58;

  final CommonOptions common;
  String localAddress = "";
  String localPort = "0";
  int connectSeconds = CONNECT_SECONDS;
  int retrySeconds = RETRY_SECONDS;
  boolean verifies = true;
  boolean checksName = true;
  boolean sendsServerName;
  String caFile;
  String caDirectory;
  String certificate;
  String key;
  String keyPasswordFile = "";
  String ciphers;
  int verifyDepth;

  private final Request request;

  private ClientOptions(Request request) throws CommandLineException {
    this.request = request;
    common = new CommonOptions(request.tool());
    caFile = request.variable("CAFILE");
    caDirectory = request.variable("CADIR");
    certificate = TlsVariables.certificate(request);
    key = request.variable("KEYFILE");
    ciphers = request.variable("CIPHERS");
    verifyDepth = TlsVariables.verifyDepth(request);
  }

  static ClientOptions read(Request request, Getopt options) throws CommandLineException {
    var read = new ClientOptions(request);
    for (char option = options.next(); option != Getopt.END; option = options.next()) {
      read.take(option, options);
    }
    return read;
  }

  private void take(char option, Getopt options) throws CommandLineException {
    switch (option) {
      case 'i' -> localAddress = options.argument();
      case 'p' -> localPort = Target.port(request.tool(), options.argument());
      case 'T' -> takeTimeouts(options);
      case 'a' -> caFile = options.argument();
      case 'A' -> caDirectory = options.argument();
      case 'c' -> certificate = options.argument();
      case 'k' -> key = options.argument();
      case 'K' -> keyPasswordFile = options.argument();
      case 'V' -> verifyDepth = options.number();
      case 'z' -> ciphers = options.argument();
      case 'x' -> verifies = true;
      case 'X' -> verifies = false;
      case 'n' -> checksName = true;
      case 'N' -> checksName = false;
      case 'm' -> sendsServerName = true;
      case 'M' -> sendsServerName = false;
      default -> {
        if (!common.take(option, options)) {
          throw new IllegalStateException("-" + option + " is in the usage, and nowhere else");
        }
      }
    }
  }

  /** {@code x+y}; without {@code +y} there is no second round. */
  private void takeTimeouts(Getopt options) throws CommandLineException {
    var text = options.argument();
    int plus = text.indexOf('+');
    int connect = Numbers.parse(plus < 0 ? text : text.substring(0, plus));
    int retry = plus < 0 ? 0 : Numbers.parse(text.substring(plus + 1));
    if (connect < 0 || retry < 0) {
      throw request.tool().usage("option wants x+y, not \"" + text + "\" -- T");
    }
    connectSeconds = Math.max(1, connect);
    retrySeconds = retry;
  }

  /** As the key {@code verify} has it. */
  String verify() {
    if (!verifies) {
      return "none";
    }
    return checksName ? "hostname" : "issuer";
  }
}
