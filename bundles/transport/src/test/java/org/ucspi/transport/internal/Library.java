package org.ucspi.transport.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.tls.internal.ProfileEngines;

/** What makes the engines that profiles may have. */
@SuppressWarnings("ImmutableEnumChecker") // profiles count their sessions
enum Library {
  JDK,
  OPENSSL;

  private static final Peer SOMEBODY =
      Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  private final ProfileEngines strangers = engines("none");
  private final ProfileEngines clients = engines("request");

  private ProfileEngines engines(String clientCertificate) {
    return new ProfileEngines(
        Map.of(
            "service.pid",
            "org.ucspi.tls~fuzz",
            "provider",
            name().toLowerCase(Locale.ROOT),
            "certificate",
            Pems.CERTIFICATE.toString(),
            "key",
            Pems.KEY.toString(),
            "sni.1",
            "*.example.org " + Pems.CERTIFICATE + " " + Pems.KEY,
            "applicationProtocols",
            "h2,http/1.1",
            "clientCertificate",
            clientCertificate,
            "caFile",
            Pems.CERTIFICATE.toString()));
  }

  ConnectionTls server(boolean asksForCertificate) {
    return (asksForCertificate ? clients : strangers).server(SOMEBODY);
  }

  /** In client role; trusts the certificate that all of them have. */
  ConnectionTls client(String protocol) {
    return ProfileEngines.client(
        Map.of(
            "service.pid",
            "org.ucspi.tlsclient~test",
            "provider",
            name().toLowerCase(Locale.ROOT),
            "protocols",
            protocol,
            "verify",
            "issuer",
            "caFile",
            Pems.CERTIFICATE.toString()),
        "localhost");
  }

  /** In server role. */
  SSLEngine engine() {
    return server(false).engine();
  }

  /** The certificate that all others trust as well, in files. */
  private static final class Pems {
    static final Path CERTIFICATE;
    static final Path KEY;

    static {
      var keys = TestTls.own().own();
      var alias = keys.getServerAliases("EC", null)[0];
      try {
        var certificate = keys.getCertificateChain(alias)[0].getEncoded();
        CERTIFICATE = written("CERTIFICATE", certificate);
        KEY = written("PRIVATE KEY", keys.getPrivateKey(alias).getEncoded());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Path written(String kind, byte[] bytes) throws IOException {
      var file = Files.createTempFile("ucspi-transport", ".pem");
      file.toFile().deleteOnExit();
      var base64 = Base64.getMimeEncoder().encodeToString(bytes);
      return Files.writeString(
          file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
  }
}
