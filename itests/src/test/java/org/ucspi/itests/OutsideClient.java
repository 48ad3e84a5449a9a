package org.ucspi.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** TLS clients that people have, each with its own library or its own way to use it. */
enum OutsideClient {
  OPENSSL("^ALPN protocol: (.+)$", "^subject=.*CN = (.*)$") {
    @Override
    Conversation converse(Question question) {
      if (!question.twice()) {
        return run(command(question), question, REQUEST);
      }
      var session = temporary();
      var first = command(question);
      first.addAll(List.of("-sess_out", session.toString()));
      run(first, question, REQUEST);
      var second = command(question);
      second.addAll(List.of("-sess_in", session.toString()));
      return run(second, question, REQUEST);
    }

    private List<String> command(Question question) {
      var command = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof"));
      command.addAll(List.of("-connect", "127.0.0.1:" + question.port()));
      command.add(question.isTls13() ? "-tls1_3" : "-tls1_2");
      command.addAll(List.of("-servername", question.name(), "-verify_hostname", question.name()));
      command.addAll(List.of("-CAfile", question.ca().toString(), "-verify_return_error"));
      if (!question.alpn().isEmpty()) {
        command.addAll(List.of("-alpn", String.join(",", question.alpn())));
      }
      question
          .identity()
          .ifPresent(own -> command.addAll(List.of("-cert", own + ".crt", "-key", own + ".key")));
      return command;
    }

    @Override
    boolean isResumed(Conversation said) {
      return found("^Reused, TLSv1", said).isPresent();
    }
  },

  CURL("ALPN: server accepted (\\S+)", "^\\*  subject: .*CN=(.*)$") {
    @Override
    Conversation converse(Question question) {
      var server = question.name() + ":" + question.port();
      var command = new ArrayList<>(List.of("curl", "-sSv", "--noproxy", "*"));
      command.addAll(List.of("--resolve", server + ":127.0.0.1"));
      var version = question.isTls13() ? "1.3" : "1.2";
      command.addAll(List.of("--tlsv" + version, "--tls-max", version));
      command.addAll(List.of("--cacert", question.ca().toString()));
      var http = question.alpn().contains("h2") ? "--http2" : "--http1.1";
      command.add(question.alpn().isEmpty() ? "--no-alpn" : http);
      question
          .identity()
          .ifPresent(own -> command.addAll(List.of("--cert", own + ".crt", "--key", own + ".key")));
      command.add("https://" + server + "/1");
      if (question.twice()) {
        // no session outlives the process
        command.add("https://" + server + "/2");
      }
      return run(command, question, "");
    }

    /** Of two connections only the first had a certificate from the server. */
    @Override
    boolean isResumed(Conversation said) {
      return count("^\\* SSL connection using ", said) == 2
          && count("^\\* SSL re-using session ID", said) == 1
          && count("\\(IN\\), TLS handshake, Certificate \\(11\\)", said) == 1;
    }
  },

  GNUTLS(
      "^- Application protocol: (.+)$",
      "^- Certificate\\[0\\] info:\n - subject `(?:.*,)?CN=([^,']*)") {
    @Override
    Conversation converse(Question question) {
      var command = new ArrayList<>(List.of("gnutls-cli", "127.0.0.1"));
      command.addAll(List.of("-p", String.valueOf(question.port())));
      command.addAll(List.of("--sni-hostname", question.name()));
      command.addAll(List.of("--verify-hostname", question.name()));
      command.addAll(List.of("--x509cafile", question.ca().toString()));
      command.addAll(List.of("--priority", "NORMAL:-VERS-ALL:+VERS-TLS" + version(question)));
      question.alpn().forEach(protocol -> command.addAll(List.of("--alpn", protocol)));
      question
          .identity()
          .ifPresent(
              own ->
                  command.addAll(
                      List.of("--x509certfile", own + ".crt", "--x509keyfile", own + ".key")));
      if (question.twice()) {
        command.addAll(List.of("--resume", "--waitresumption"));
      }
      return run(command, question, REQUEST);
    }

    private String version(Question question) {
      var signatures =
          Map.of(
              "RSA", ":-SIGN-ALL:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-SHA256",
              "EC", ":-SIGN-ALL:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SHA256");
      return (question.isTls13() ? "1.3" : "1.2")
          + question.takes().map(signatures::get).orElse("");
    }

    @Override
    boolean isResumed(Conversation said) {
      return found("This is a resumed session", said).isPresent();
    }
  },

  PYTHON("^alpn: (.+)$", "^subject: (.*)$") {
    @Override
    Conversation converse(Question question) {
      var script = Path.of("src/test/programs/client.py").toString();
      var command = new ArrayList<>(List.of("python3", script));
      command.addAll(List.of("--port", String.valueOf(question.port())));
      command.addAll(List.of("--version", question.version(), "--name", question.name()));
      command.addAll(List.of("--ca", question.ca().toString()));
      command.addAll(List.of("--alpn", String.join(",", question.alpn())));
      question.identity().ifPresent(own -> command.addAll(List.of("--identity", own.toString())));
      if (question.twice()) {
        command.add("--twice");
      }
      return run(command, question, "");
    }

    @Override
    boolean isResumed(Conversation said) {
      return said.errors().contains("resumed: False") && said.errors().contains("resumed: True");
    }
  };

  private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

  private final String alpn;
  private final String subject;

  OutsideClient(String alpn, String subject) {
    this.alpn = alpn;
    this.subject = subject;
  }

  abstract Conversation converse(Question question);

  abstract boolean isResumed(Conversation said);

  /** Connects, twice where that is asked for, and sends a request. */
  Answer ask(Question question) {
    var said = converse(question);
    return new Answer(
        said, found(alpn, said).orElse(""), found(subject, said).orElse(""), isResumed(said));
  }

  private static Conversation run(List<String> command, Question question, String input) {
    var environment = question.takes().map(OutsideClient::onlySigningBy).orElse(Map.of());
    return Conversation.of(command, environment, input);
  }

  /** OpenSSL's own configuration: curl and Python have no option for it. */
  private static Map<String, String> onlySigningBy(String kind) {
    var signatures = Map.of("RSA", "RSA-PSS+SHA256:RSA+SHA256", "EC", "ECDSA+SHA256:ECDSA+SHA384");
    var file = temporary();
    Etc.replace(
        file,
        "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\n"
            + "SignatureAlgorithms = %s\n".formatted(signatures.get(kind)));
    return Map.of("OPENSSL_CONF", file.toString());
  }

  private static Path temporary() {
    try {
      var file = Files.createTempFile("client", ".txt");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> found(String expression, Conversation said) {
    return Pattern.compile(expression, Pattern.MULTILINE)
        .matcher(said.all())
        .results()
        .reduce((first, last) -> last)
        .map(match -> match.groupCount() == 0 ? match.group() : match.group(1));
  }

  private static long count(String expression, Conversation said) {
    return Pattern.compile(expression, Pattern.MULTILINE)
        .matcher(said.all())
        .results()
        .map(MatchResult::start)
        .count();
  }
}
