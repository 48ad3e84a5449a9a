package org.ucspi.transport.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A self-signed certificate made for the tests, and both ends of TLS with it. */
final class TestTls {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Keys KEYS = keys();
  private static final SSLContext CONTEXT = context();

  /** What both ends have, and trust each other for. */
  record Keys(X509ExtendedKeyManager own, X509ExtendedTrustManager trusted) {}

  private TestTls() {}

  static Keys own() {
    return KEYS;
  }

  static SSLEngine server(String... protocols) {
    return engine(false, protocols);
  }

  static SSLEngine client(String... protocols) {
    return engine(true, protocols);
  }

  /** A client that has not connected yet. */
  static SSLSocket clientSocket(String... protocols) throws IOException {
    var socket = (SSLSocket) CONTEXT.getSocketFactory().createSocket();
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    return socket;
  }

  /** A client on a socket that is connected. */
  static SSLSocket over(Socket socket, String... protocols) throws IOException {
    var tls = (SSLSocket) CONTEXT.getSocketFactory().createSocket(socket, "localhost", 0, true);
    if (protocols.length > 0) {
      tls.setEnabledProtocols(protocols);
    }
    return tls;
  }

  /** The first bytes of a client. */
  static byte[] hello(String... protocols) throws SSLException {
    var hello = ByteBuffer.allocate(20_000);
    client(protocols).wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  private static SSLEngine engine(boolean client, String... protocols) {
    var engine = CONTEXT.createSSLEngine();
    engine.setUseClientMode(client);
    if (protocols.length > 0) {
      engine.setEnabledProtocols(protocols);
    }
    return engine;
  }

  private static SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {KEYS.own()}, new TrustManager[] {KEYS.trusted()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new key with a certificate that trusts itself alone. */
  static Keys keys() {
    try {
      var file = Files.createTempDirectory("ucspi-transport").resolve("keys.p12");
      makeKey(file);
      var store = KeyStore.getInstance(file.toFile(), PASSWORD);
      Files.delete(file);
      Files.delete(file.getParent());
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return new Keys(
          (X509ExtendedKeyManager) keys.getKeyManagers()[0],
          (X509ExtendedTrustManager) trust.getTrustManagers()[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void makeKey(Path file) throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "test",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "2",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            file.toString());
    var process =
        command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
