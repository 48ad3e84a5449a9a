package org.ucspi.tls.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.ucspi.api.settings.InvalidSettingsException;

/**
 * Makes engines from one policy and one material. Immutable: what an edit or a renewed certificate
 * brings makes another one, and handshakes under way keep theirs.
 */
final class Engines {
  private final TlsSettings policy;
  private final Material material;
  private final SslContext context;

  Engines(TlsSettings policy, Material material) throws InvalidSettingsException {
    this.policy = policy;
    this.material = material;
    try {
      context =
          SslContextBuilder.forServer(material.key(), material.chain())
              .sslProvider(SslProvider.JDK)
              .protocols(policy.protocols())
              .ciphers(policy.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
              .sessionTimeout(policy.sessionTimeoutSeconds())
              .build();
    } catch (SSLException | RuntimeException e) {
      throw new InvalidSettingsException(
          policy
              .settings()
              .problem("certificate", "unable to use " + material.certificateFile() + ": " + e)
              .getMessage(),
          e);
    }
  }

  /** In server role; knows no peer, so that nothing can look up its name. */
  SSLEngine engine() {
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

  boolean isOf(TlsSettings otherPolicy, Material otherMaterial) {
    return policy.equals(otherPolicy) && material.equals(otherMaterial);
  }

  Map<String, String> described() {
    var described = new LinkedHashMap<String, String>();
    described.put(
        "ciphers",
        policy.ciphers().stream().map(Ciphers::openSsl).collect(Collectors.joining(":")));
    described.put("cert", material.certificateFile().toString());
    described.put("key", material.keyFile().toString());
    return described;
  }
}
