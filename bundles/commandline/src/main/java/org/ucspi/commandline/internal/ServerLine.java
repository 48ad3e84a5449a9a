package org.ucspi.commandline.internal;

import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.Configuration;

/** A command line of a server as configurations. */
final class ServerLine {
  private final Request request;
  private final ServerOptions options;
  private final List<String> words;
  private final List<Configuration> configurations = new ArrayList<>();

  private ServerLine(Request request, ServerOptions options, List<String> words) {
    this.request = request;
    this.options = options;
    this.words = words;
  }

  static CommandLine read(Request request) throws CommandLineException {
    var getopt = new Getopt(request.tool(), request.arguments());
    var options = ServerOptions.read(request, getopt);
    if (getopt.rest().size() < 3) { // host, port, program
      throw request.tool().usage();
    }
    return new ServerLine(request, options, getopt.rest()).read();
  }

  private CommandLine read() throws CommandLineException {
    var name = request.name();
    var listener = listener();
    EnvironmentVariables.configure(request, configurations);
    rules(options.rules, name);
    rules(options.ipRules, ipRules());
    if (request.tool().doesTls()) {
      configurations.add(
          TlsVariables.profile(request, options.clientCertificate).of("org.ucspi.tls", name));
      request.remarkVariables("DHFILE", "SSL_UID", "SSL_GID", "SSL_CHROOT");
    }
    request.remarkVariables("DNSREWRITEFILE");
    configurations.add(
        Program.values(request, words.subList(2, words.size()), options.user, options.group)
            .of("org.ucspi.exec", name));
    configurations.add(listener.of("org.ucspi.listener", name));
    return new CommandLine(
        request.tool().command(),
        name,
        configurations,
        options.printsAddress,
        options.common.wantsKeyPassword,
        options.common.verbosity,
        request.remarks());
  }

  private Values listener() throws CommandLineException {
    var common = options.common;
    var tls = request.tool().doesTls();
    var port = Target.port(request.tool(), words.get(1));
    var host = Target.listenOn(request, words.get(0), common.family, common.link);
    var values = new Values().put("host", host, ":0").put("port", port);
    values.put("handler", request.name());
    values.put("tls", tls ? request.name() : "", "");
    values.put("tlsStart", tls && common.delayedTls ? "delayed" : "immediate", "immediate");
    values.put("rules", options.rules.isEmpty() ? "" : request.name(), "");
    values.put("ipRules", options.ipRules.isEmpty() ? "" : ipRules(), "");
    values.put("concurrency", options.concurrency, ServerOptions.CONCURRENCY);
    values.put("maxPerIp", request.number("MAXCONIP", 0), 0);
    values.put("backlog", options.backlog, ServerOptions.BACKLOG);
    values.put("banner", options.banner, "");
    if (!options.banner.isEmpty() && (isBlank(0) || isBlank(options.banner.length() - 1))) {
      request.remark("blanks at the beginning and the end of the banner are not kept");
    }
    values.put("lookupRemoteHost", common.lookupRemoteHost, true);
    values.put("paranoid", options.paranoid, false);
    common.lookup(values);
    values.put(
        "handshakeTimeoutSeconds", options.handshakeSeconds, ServerOptions.HANDSHAKE_SECONDS);
    values.put("idleTimeoutSeconds", common.idleSeconds, CommonOptions.IDLE_SECONDS);
    if (request.hasOwnProcess()) { // live connections go on to their own end; sslhandle ends them
      values.put(
          "drainTimeoutSeconds",
          request.tool() == Tool.SSLHANDLE ? "0" : Integer.toString(Integer.MAX_VALUE));
    }
    common.rest(values, "verbose");
    return values;
  }

  private boolean isBlank(int index) {
    return " \t".indexOf(options.banner.charAt(index)) >= 0;
  }

  private String ipRules() {
    return request.name() + "-ip";
  }

  private void rules(String file, String name) {
    if (!file.isEmpty()) {
      configurations.add(
          new Values()
              .put("file", request.file(file))
              .put("ifMissing", options.allowsWithoutRules ? "allow" : "deny", "deny")
              .of("org.ucspi.rules", name));
    }
  }
}
