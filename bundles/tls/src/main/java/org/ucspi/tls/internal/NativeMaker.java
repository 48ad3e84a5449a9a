package org.ucspi.tls.internal;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.EdECPrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.ucspi.tls.internal.ChoosingEngine.Refused;

/** One native context for each certificate: a client's first words decide which is used. */
final class NativeMaker implements Library.Maker {
  /** RFC 8446, 6.2; what the JDK's engine tells of such names, too. */
  private static final int ILLEGAL_PARAMETER = 47;

  /** RFC 7301, 3.2. */
  private static final int NO_APPLICATION_PROTOCOL = 120;

  private final TlsSettings settings;
  private final Material material;
  private final ServerCertificates certificates;
  private final Optional<ClientVerifier> verifier;
  private final byte[] sessionContext;
  private final Map<String, Integer> suites;
  private final Optional<OwnTicketKeys> ticketKeys;
  private final Map<Identity, NativeContext> contexts = new LinkedHashMap<>();

  NativeMaker(
      TlsSettings settings,
      Material material,
      ServerCertificates certificates,
      Optional<ClientVerifier> verifier)
      throws GeneralSecurityException, IOException, MaterialException {
    this.settings = settings;
    this.material = material;
    this.certificates = certificates;
    this.verifier = verifier;
    this.sessionContext = sessionContext();
    this.suites = Ciphers.numbers(settings.policy().ciphers());
    for (Identity identity : material.identities()) {
      checkKey(identity);
      contexts.put(identity, context(identity));
    }
    this.ticketKeys = ticketKeys();
  }

  /** The library would say so at each handshake. */
  private static void checkKey(Identity identity) throws MaterialException {
    if (identity.key() instanceof EdECPrivateKey key && key.getParams().getName().equals("Ed448")) {
      throw identity
          .files()
          .keyFile()
          .problem("has an Ed448 key, which provider openssl cannot use; want provider = jdk");
    }
  }

  @Override
  public SSLEngine engine(Consumer<SSLEngine> verifying) {
    ticketKeys.ifPresent(keys -> keys.renewWhereDue(System.nanoTime()));
    return new ChoosingEngine(hello -> engine(hello, verifying));
  }

  private SSLEngine engine(ClientHello hello, Consumer<SSLEngine> verifying) throws Refused {
    var name = hello.serverName().flatMap(ServerName::requested);
    if (hello.serverName().isPresent() && name.isEmpty()) {
      // the library takes any octets, and Netty's session throws when it is asked for them
      throw new Refused(ILLEGAL_PARAMETER, "illegal server name");
    }
    var ours = settings.policy().applicationProtocols();
    var theirs = hello.applicationProtocols();
    if (!ours.isEmpty() && !theirs.isEmpty() && Collections.disjoint(ours, theirs)) {
      throw new Refused(NO_APPLICATION_PROTOCOL, "no application protocol in common");
    }
    var identity = identity(hello, name);
    var staple = material.staples().stream().filter(s -> s.isFor(identity)).map(Staple::response);
    var engine = contexts.get(identity).engine(verifying);
    staple.findFirst().ifPresent(engine::staple);
    if (!settings.policy().tickets()) {
      engine.withoutTickets();
    }
    return engine;
  }

  private Identity identity(ClientHello hello, Optional<String> name) {
    var named = certificates.forName(name);
    return named.stream().filter(i -> suits(i, hello)).findFirst().orElse(named.get(0));
  }

  private boolean suits(Identity identity, ClientHello hello) {
    return KeyUse.suits(
        identity.certificate().getPublicKey(), hello, settings.policy().protocols(), suites);
  }

  private NativeContext context(Identity identity) throws IOException {
    var policy = settings.policy();
    var builder =
        SslContextBuilder.forServer(new SingleIdentity(identity).cached())
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols(policy.protocols())
            .ciphers(policy.ciphers(), IdentityCipherSuiteFilter.INSTANCE)
            .option(
                OpenSslContextOption.GROUPS,
                policy.groups().stream().map(Group::openSsl).toArray(String[]::new))
            .sessionTimeout(policy.sessionTimeoutSeconds())
            .enableOcsp(!material.staples().isEmpty());
    if (!policy.applicationProtocols().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              policy.applicationProtocols()));
    }
    // without a trust manager Netty reads all CAs of the JVM, for nothing
    builder.trustManager(verifier.orElseGet(NativeMaker::trustingNobody));
    verifier.ifPresent(v -> builder.clientAuth(clientAuth()));
    var context = new NativeContext(builder.build());
    resumption((OpenSslServerSessionContext) context.context().sessionContext());
    return context;
  }

  private static ClientVerifier trustingNobody() {
    return new ClientVerifier(
        new Trust(List.of(), List.of(), List.of()), ClientCertificates.Demand.REQUIRED, 0);
  }

  private ClientAuth clientAuth() {
    return switch (settings.clients().demand()) {
      case NONE -> ClientAuth.NONE;
      case ANY, REQUEST -> ClientAuth.OPTIONAL;
      case REQUIRED, HOSTNAME -> ClientAuth.REQUIRE;
    };
  }

  /** Tickets only: what clients of TLS 1.2 without them would need is a cache for each profile. */
  private void resumption(OpenSslServerSessionContext sessions) {
    sessions.setSessionIdContext(sessionContext);
    sessions.setSessionCacheEnabled(false);
  }

  private Optional<OwnTicketKeys> ticketKeys() {
    if (!settings.policy().tickets()) {
      return Optional.empty();
    }
    if (material.ticketKeys().isPresent()) {
      use(material.ticketKeys().get().keys());
      return Optional.empty();
    }
    var life = Duration.ofSeconds(settings.policy().sessionTimeoutSeconds());
    return Optional.of(new OwnTicketKeys(life, this::use, System.nanoTime()));
  }

  private void use(List<byte[]> keys) {
    for (NativeContext context : contexts.values()) {
      ((OpenSslServerSessionContext) context.context().sessionContext())
          .setTicketKeys(
              keys.stream().map(NativeMaker::ticketKey).toArray(OpenSslSessionTicketKey[]::new));
    }
  }

  private static OpenSslSessionTicketKey ticketKey(byte[] key) {
    return new OpenSslSessionTicketKey(
        Arrays.copyOfRange(key, 0, 16),
        Arrays.copyOfRange(key, 16, 32),
        Arrays.copyOfRange(key, 32, TicketKeys.LENGTH));
  }

  /**
   * A session is resumed only where as much is asked of clients as where it was made, and, where
   * machines share ticket keys, not in the place of a certificate that a rule chooses.
   */
  private byte[] sessionContext() throws GeneralSecurityException {
    var clients = settings.clients();
    var parts = new ArrayList<byte[]>();
    parts.add((clients.demand() + " " + clients.verifyDepth()).getBytes(StandardCharsets.UTF_8));
    for (var trusted : material.trust().trusted()) {
      parts.add(trusted.getEncoded());
    }
    for (var files : settings.certificates()) {
      if (files.certificate().isOfRule()) {
        parts.add(("" + files.certificate().path()).getBytes(StandardCharsets.UTF_8));
      }
    }
    var digest = MessageDigest.getInstance("SHA-256");
    parts.forEach(digest::update);
    return digest.digest();
  }
}
