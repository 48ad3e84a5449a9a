package org.ucspi.itests.commands;

import static org.ucspi.itests.commands.ClientRow.row;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.itests.Ports;

/** sslcat, sslconnect, and https@ against Debian's nginx. */
class HttpsIT {
  private static final String CONFIGURATION =
      """
      daemon off;
      user root;
      pid HERE/nginx.pid;
      error_log HERE/nginx.log;
      events {}
      http {
        access_log off;
        client_body_temp_path HERE/body;
        proxy_temp_path HERE/proxy;
        fastcgi_temp_path HERE/fastcgi;
        uwsgi_temp_path HERE/uwsgi;
        scgi_temp_path HERE/scgi;
        server {
          listen 127.0.0.1:PORT ssl;
          ssl_certificate HERE/good.crt;
          ssl_certificate_key HERE/good.key;
          root HERE/pages;
          location = /host { return 200 "$http_host $request_method $server_protocol\\n"; }
        }
      }
      """;

  private static final ClientSite SITE = nginx(ClientSite.make().tls().hello());

  private static ClientSite nginx(ClientSite site) {
    int port = Ports.free();
    var here = site.folder();
    var text = CONFIGURATION.replace("HERE", here.toString()).replace("PORT", port + "");
    try {
      Files.writeString(here.resolve("nginx.conf"), text);
      Files.createDirectory(here.resolve("pages"));
      Files.createLink(here.resolve("pages/big"), here.resolve("big"));
      Files.writeString(here.resolve("pages/index.html"), "first\n\r\nlast, without end");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var folder = here + "/";
    return site.serveOn("WEB", port, "nginx", "-p", folder, "-e", "nginx.log", "-c", "nginx.conf");
  }

  static Stream<ClientRow.Started> rows() {
    return ClientRow.run(
        SITE,
        List.of(
            row("https@ localhost big $WEB -a root.crt | cmp - big && echo same", "same"),
            row(
                "https@ localhost '' $WEB -a root.crt | cmp - pages/index.html && echo same",
                "same"),
            row("https@ localhost host $WEB -X", "localhost:{port} GET HTTP/1.0"),
            row(
                "https@ localhost nosuch $WEB -a root.crt",
                "<html>",
                "<head><title>404 Not Found</title></head>",
                "<body>",
                "<center><h1>404 Not Found</h1></center>",
                "<hr><center>nginx/{major}.{minor}.{patch}</center>",
                "</body>",
                "</html>"),
            row(
                "https@ localhost big $WEB",
                "! sslclient: fatal: (111) missing credentials (CA) or unable to validate server certificate: unable to get local issuer certificate",
                "exit 111"),
            row(
                "https@ 0 '' 1",
                "! sslclient: unable to connect to 127.0.0.1 port 1: connection refused",
                "exit 111"),
            row(
                "https@ localhost",
                "! sslclient: unable to connect to 127.0.0.1 port 443: connection refused",
                "exit 111"),
            row("sslcat localhost $HELLO -a root.crt", "hello"),
            row(
                "sslcat localhost $HELLO -X -v",
                "hello",
                "! sslclient: warn: tlsclient sslclient: verify is none: whoever answers is trusted, for tests only",
                "! sslclient: connected to 127.0.0.1 port {port}",
                "! sslclient: ssl connect"),
            row(
                "sslcat",
                "! sslclient: unable to connect to 127.0.0.1 port 443: connection refused",
                "exit 111"),
            row(
                "sslcat '' nosuch",
                "! sslclient: fatal: (111) unable to figure out port number for: nosuch",
                "exit 111"),
            row(
                "printf 'echo got; cat\\nhello\\n' | sslconnect localhost $TLS -a root.crt",
                "got",
                "hello"),
            row(
                "{ echo 'exec cat'; cat big; } | sslconnect 0 $TLS -X | cmp - big && echo same",
                "same"),
            row("mkfifo open; sslconnect 0 $HELLO -X 0<> open", "hello"),
            row(
                "sslconnect",
                "! sslclient: unable to connect to 127.0.0.1 port 443: connection refused",
                "exit 111")));
  }

  @AfterAll
  static void stop() throws Exception {
    SITE.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void talksToServers(ClientRow.Started row) {
    row.isAsExpected();
  }
}
