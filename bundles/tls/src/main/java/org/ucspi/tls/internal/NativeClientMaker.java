package org.ucspi.tls.internal;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/** Native engines in client role, of one context. */
final class NativeClientMaker implements Library.ClientMaker {
  private final NativeContext context;

  /** The verifier compares names; the library's own check of them is switched off. */
  NativeClientMaker(Policy policy, Optional<Identity> identity, ServerVerifier verifier)
      throws IOException {
    var builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols(policy.protocols())
            .ciphers(policy.ciphers(), IdentityCipherSuiteFilter.INSTANCE)
            .option(
                OpenSslContextOption.GROUPS,
                policy.groups().stream().map(Group::openSsl).toArray(String[]::new))
            .trustManager(verifier)
            .endpointIdentificationAlgorithm(null);
    identity.ifPresent(own -> builder.keyManager(new SingleIdentity(own).cached()));
    protocols(policy).ifPresent(builder::applicationProtocolConfig);
    context = new NativeContext(builder.build());
    context.context().sessionContext().setSessionCacheEnabled(false);
  }

  /** RFC 7301: what there is in common is the server's choice. */
  private static Optional<ApplicationProtocolConfig> protocols(Policy policy) {
    return policy.applicationProtocols().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                policy.applicationProtocols()));
  }

  @Override
  public SSLEngine engine(Optional<String> serverName, Consumer<SSLEngine> verifying) {
    var engine = context.engine(verifying);
    serverName.ifPresent(engine::askFor);
    return engine;
  }
}
