package org.ucspi.commandline.internal;

import org.ucspi.api.commandline.CommandLineException;

/** The variables that choose TLS material, as the tls bundle reads them from rules. */
final class TlsVariables {
  static final int VERIFY_DEPTH = 1;

  private TlsVariables() {}

  static boolean isOne(String variable) {
    return switch (variable) {
      case "CADIR",
          "CAFILE",
          "CCAFILE",
          "CCAVERIFY",
          "CERTCHAINFILE",
          "CERTFILE",
          "CIPHERS",
          "DHFILE",
          "KEYFILE",
          "VERIFYDEPTH" ->
          true;
      default -> false;
    };
  }

  static String certificate(Request request) {
    var chain = request.variable("CERTCHAINFILE");
    return chain.isEmpty() ? request.variable("CERTFILE") : chain;
  }

  static int verifyDepth(Request request) throws CommandLineException {
    return request.number("VERIFYDEPTH", VERIFY_DEPTH);
  }

  /** The profile of a server. */
  static Values profile(Request request, String askedFor) throws CommandLineException {
    var certificate = certificate(request);
    if (certificate.isEmpty()) {
      throw request.tool().temporary("unable to load certificate: CERTFILE is not set");
    }
    var values = new Values().put("certificate", request.file(certificate));
    values.put("key", request.file(request.variable("KEYFILE")), "");
    var clientCas = request.variable("CCAFILE");
    if (clientCas.equals("-")) {
      if (!askedFor.equals("none") || !request.variable("CCAVERIFY").isEmpty()) {
        request.remark("no client certificate is asked for, whatever else is set: CCAFILE is -");
      }
    } else {
      values.put("clientCertificate", clientCertificate(request, askedFor), "none");
      values.put("caFile", request.file(request.variable("CAFILE")), "");
      values.put("caDirectory", request.file(request.variable("CADIR")), "");
      values.put("clientCaFile", request.file(clientCas), "");
      values.put("verifyDepth", verifyDepth(request), VERIFY_DEPTH);
    }
    return values.put("ciphers", request.variable("CIPHERS"), "");
  }

  private static String clientCertificate(Request request, String askedFor) {
    if (!askedFor.equals("none")) {
      return askedFor;
    }
    if (!request.variable("CCAVERIFY").isEmpty()) {
      return "required";
    }
    return request.variable("CCAFILE").isEmpty() ? "none" : "request";
  }
}
