package org.ucspi.tls.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ServerTls;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/**
 * Makes engines from one policy and one material. Immutable: what an edit or a renewed certificate
 * brings makes another one, and handshakes under way keep theirs. Each has sessions of its own, so
 * that none is resumed where more is asked than was when it began.
 */
final class Engines {
  private final TlsSettings policy;
  private final Material material;
  private final SslContext context;

  Engines(TlsSettings policy, Material material) throws MaterialException {
    this.policy = policy;
    this.material = material;
    try {
      var builder =
          SslContextBuilder.forServer(material.key(), material.chain())
              .sslProvider(SslProvider.JDK)
              .protocols(policy.protocols())
              .ciphers(policy.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
              .sessionTimeout(policy.sessionTimeoutSeconds());
      if (policy.clients().areAsked()) {
        builder.clientAuth(clientAuth(policy.clients().demand())).trustManager(verifier());
      }
      context = builder.build();
    } catch (SSLException | RuntimeException e) {
      throw material.certificateFile().problem("cannot be used: " + e, e);
    }
  }

  private static ClientAuth clientAuth(Demand demand) {
    return switch (demand) {
      case NONE -> ClientAuth.NONE;
      case ANY, REQUEST -> ClientAuth.OPTIONAL;
      case REQUIRED, HOSTNAME -> ClientAuth.REQUIRE;
    };
  }

  private ClientVerifier verifier() {
    var clients = policy.clients();
    return new ClientVerifier(
        new Trust(material.trusted(), material.named(), List.of()),
        clients.demand(),
        clients.verifyDepth());
  }

  ServerTls server(Peer peer) {
    return new ServerEngine(engine());
  }

  /** In server role; knows no peer, so that nothing can look up its name. */
  private SSLEngine engine() {
    var engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
    var parameters = engine.getSSLParameters();
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(policy.applicationProtocols().toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return engine;
  }

  Material material() {
    return material;
  }

  List<CertificateStatus> certificates() {
    var certificate = material.certificate();
    return List.of(
        new CertificateStatus(
            "",
            material.certificateFile().path().toString(),
            certificate.getSubjectX500Principal().getName(),
            certificate.getPublicKey().getAlgorithm(),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant()));
  }

  boolean isOf(TlsSettings otherPolicy, Material otherMaterial) {
    return policy.equals(otherPolicy) && material.equals(otherMaterial);
  }

  Map<String, String> described() {
    var described = new LinkedHashMap<String, String>();
    described.put(
        "ciphers",
        policy.ciphers().stream().map(Ciphers::openSsl).collect(Collectors.joining(":")));
    policy.clients().caFile().ifPresent(file -> described.put("cafile", "" + file.path()));
    policy.clients().clientCaFile().ifPresent(file -> described.put("ccafile", "" + file.path()));
    described.put("cert", "" + material.certificateFile().path());
    described.put("key", "" + material.keyFile().path());
    return described;
  }
}
