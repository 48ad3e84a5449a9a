package org.ucspi.tls.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** The JDK's own engines, SunJSSE. */
final class JdkLibrary implements Library {
  static final JdkLibrary INSTANCE = new JdkLibrary();

  /** Since Java 20. */
  private static final Optional<Method> NAMED_GROUPS = namedGroups();

  private JdkLibrary() {}

  @Override
  public Provider provider() {
    return Provider.JDK;
  }

  @Override
  public String version() {
    return "SunJSSE/" + System.getProperty("java.version");
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public Set<String> ciphers() {
    return Ciphers.ofJdk();
  }

  @Override
  public void check(List<String> suites, List<String> protocols) {
    // it can
  }

  @Override
  public Set<Group> groups() {
    return NAMED_GROUPS.isPresent()
        ? EnumSet.complementOf(EnumSet.of(Group.X25519MLKEM768))
        : Set.of();
  }

  @Override
  public boolean sharesKeys() {
    return false;
  }

  @Override
  public boolean staples() {
    return false;
  }

  @Override
  public Maker maker(
      TlsSettings settings,
      Material material,
      ServerCertificates certificates,
      Optional<ClientVerifier> verifier)
      throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    var trust = verifier.<TrustManager[]>map(v -> new TrustManager[] {v});
    context.init(new KeyManager[] {certificates}, trust.orElse(new TrustManager[0]), null);
    limitSessions(context, settings.policy());
    return new Jdk(context, parameters(settings));
  }

  /** This JVM takes a life beyond what RFC 8446, 4.6.1 allows to mean: no tickets. */
  private static void limitSessions(SSLContext context, Policy policy) {
    var sessions = context.getServerSessionContext();
    if (policy.tickets()) {
      sessions.setSessionTimeout(policy.sessionTimeoutSeconds());
    } else {
      sessions.setSessionTimeout(Integer.MAX_VALUE);
      sessions.setSessionCacheSize(1);
    }
  }

  @Override
  public ClientMaker client(Policy policy, Optional<Identity> identity, ServerVerifier verifier)
      throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    var keys = identity.map(own -> new KeyManager[] {new SingleIdentity(own)});
    context.init(keys.orElse(new KeyManager[0]), new TrustManager[] {verifier}, null);
    var usual = parameters(policy);
    return (serverName, verifying) -> {
      var engine = context.createSSLEngine();
      verifying.accept(engine);
      engine.setUseClientMode(true);
      engine.setSSLParameters(usual);
      serverName.ifPresent(name -> askFor(name, engine));
      return engine;
    };
  }

  private static void askFor(String serverName, SSLEngine engine) {
    var parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(serverName)));
    engine.setSSLParameters(parameters);
  }

  private static SSLParameters parameters(TlsSettings settings) throws GeneralSecurityException {
    var parameters = parameters(settings.policy());
    switch (settings.clients().demand()) {
      case NONE -> {}
      case ANY, REQUEST -> parameters.setWantClientAuth(true);
      case REQUIRED, HOSTNAME -> parameters.setNeedClientAuth(true);
    }
    return parameters;
  }

  private static SSLParameters parameters(Policy policy) throws GeneralSecurityException {
    var parameters = new SSLParameters();
    parameters.setProtocols(policy.protocols().toArray(String[]::new));
    parameters.setCipherSuites(policy.ciphers().toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(policy.applicationProtocols().toArray(String[]::new));
    setGroups(parameters, policy.groups());
    return parameters;
  }

  private static void setGroups(SSLParameters parameters, List<Group> groups)
      throws GeneralSecurityException {
    if (NAMED_GROUPS.isEmpty()) {
      return;
    }
    try {
      Object names = groups.stream().map(Group::jdk).toArray(String[]::new);
      NAMED_GROUPS.get().invoke(parameters, names);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new GeneralSecurityException("groups: " + e, e);
    }
  }

  private static Optional<Method> namedGroups() {
    try {
      return Optional.of(SSLParameters.class.getMethod("setNamedGroups", String[].class));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  private record Jdk(SSLContext context, SSLParameters parameters) implements Maker {
    @Override
    public SSLEngine engine(Consumer<SSLEngine> verifying) {
      var engine = context.createSSLEngine();
      verifying.accept(engine);
      engine.setUseClientMode(false);
      engine.setSSLParameters(parameters);
      return engine;
    }
  }
}
