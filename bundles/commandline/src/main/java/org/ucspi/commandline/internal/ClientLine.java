package org.ucspi.commandline.internal;

import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.Configuration;

/** A command line of a client as configurations. */
final class ClientLine {
  private final Request request;
  private final ClientOptions options;
  private final List<String> words;

  private ClientLine(Request request, ClientOptions options, List<String> words) {
    this.request = request;
    this.options = options;
    this.words = words;
  }

  static CommandLine read(Request request) throws CommandLineException {
    var getopt = new Getopt(request.tool(), request.arguments());
    var options = ClientOptions.read(request, getopt);
    if (getopt.rest().size() < 3) { // host, port, program
      throw request.tool().usage();
    }
    return new ClientLine(request, options, getopt.rest()).read();
  }

  private CommandLine read() throws CommandLineException {
    var name = request.name();
    var client = client();
    var configurations = new ArrayList<Configuration>();
    EnvironmentVariables.configure(request, configurations);
    if (request.tool().doesTls()) {
      configurations.add(profile().of("org.ucspi.tlsclient", name));
      request.remarkVariables("DHFILE");
    }
    request.remarkVariables("DNSREWRITEFILE");
    configurations.add(
        Program.values(request, words.subList(2, words.size()), "", "").of("org.ucspi.exec", name));
    configurations.add(client.of("org.ucspi.client", name));
    return new CommandLine(
        request.tool().command(),
        name,
        configurations,
        false,
        options.common.wantsKeyPassword,
        options.common.verbosity,
        request.remarks());
  }

  private Values client() throws CommandLineException {
    var common = options.common;
    var port = Target.port(request.tool(), words.get(1));
    var host = Target.connectTo(request, words.get(0), common.family, common.link);
    var values = new Values().put("host", host).put("port", port);
    values.put("tls", request.tool().doesTls() ? request.name() : "", "");
    values.put("connectTimeoutSeconds", options.connectSeconds, ClientOptions.CONNECT_SECONDS);
    values.put("retryTimeoutSeconds", options.retrySeconds, ClientOptions.RETRY_SECONDS);
    values.put("idleTimeoutSeconds", common.idleSeconds, CommonOptions.IDLE_SECONDS);
    values.put("localAddress", options.localAddress.equals("0") ? "" : options.localAddress, "");
    values.put("localPort", options.localPort, "0");
    values.put("addresses", common.family.value(), "any");
    values.put("lookupRemoteHost", common.lookupRemoteHost, true);
    common.lookup(values);
    common.rest(values, "errors");
    return values;
  }

  private Values profile() {
    var values = new Values().put("verify", options.verify(), "hostname");
    values.put("caFile", request.file(options.caFile), "");
    values.put("caDirectory", request.file(options.caDirectory), "");
    values.put("verifyDepth", options.verifyDepth, TlsVariables.VERIFY_DEPTH);
    values.put("certificate", request.file(options.certificate), "");
    values.put("key", request.file(options.key), "");
    values.put("keyPasswordFile", request.file(options.keyPasswordFile), "");
    values.put("sendServerName", options.sendsServerName, true);
    return values.put("ciphers", options.ciphers, "");
  }
}
