package org.ucspi.commandline.internal;

import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.commandline.internal.Target.Family;

/** The options that servers and clients share; each begins as its default. */
final class CommonOptions {
  static final int IDENT_SECONDS = 26;
  static final int IDLE_SECONDS = 3600;

  Family family = Family.ANY;
  String link = "";
  boolean lookupRemoteHost = true;
  String localHost = "";
  boolean lookupRemoteInfo;
  int remoteInfoSeconds = IDENT_SECONDS;
  int idleSeconds = IDLE_SECONDS;
  boolean noDelay = true;
  boolean delayedTls;
  boolean tcpEnvironment = true;
  boolean tlsEnvironment;
  boolean wantsKeyPassword;
  String verbosity = "errors";

  CommonOptions(Tool tool) {
    lookupRemoteInfo = !tool.doesTls(); // tcpserver(1): -r is the default
  }

  /** Takes the option, if it is one of these. */
  boolean take(char option, Getopt options) throws CommandLineException {
    switch (option) {
      case '3' -> wantsKeyPassword = true;
      case '4' -> family = Family.IPV4;
      case '6' -> family = Family.IPV6;
      case 'I' -> link = options.argument();
      case 'h' -> lookupRemoteHost = true;
      case 'H' -> lookupRemoteHost = false;
      case 'l' -> localHost = options.argument();
      case 'r' -> lookupRemoteInfo = true;
      case 'R' -> lookupRemoteInfo = false;
      case 't' -> remoteInfoSeconds = Math.max(1, options.number());
      case 'w' -> idleSeconds = options.number();
      case 'd' -> noDelay = false;
      case 'D' -> noDelay = true;
      case 'e' -> tcpEnvironment = true;
      case 'E' -> tcpEnvironment = false;
      case 's' -> tlsEnvironment = true;
      case 'S' -> tlsEnvironment = false;
      case 'q' -> verbosity = "quiet";
      case 'Q' -> verbosity = "errors";
      case 'v' -> verbosity = "verbose";
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What is looked up, under keys that listeners and clients share. */
  void lookup(Values values) {
    values.put("localHost", localHost, "");
    values.put("lookupRemoteInfo", lookupRemoteInfo, false);
    values.put("remoteInfoTimeoutSeconds", remoteInfoSeconds, IDENT_SECONDS);
  }

  /** The rest of the keys that listeners and clients share. */
  void rest(Values values, String verbosityByDefault) {
    values.put("tcpEnvironment", tcpEnvironment, true);
    values.put("tlsEnvironment", tlsEnvironment, false);
    values.put("noDelay", noDelay, true);
    values.put("verbosity", verbosity, verbosityByDefault);
  }
}
