package org.ucspi.core.internal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.Proxy;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.BlockingHandler;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsProfile;

/** Core without a container: parts that come and go, a listener called mail, and its log. */
final class CoreHarness implements AutoCloseable {
  static final Duration LOOKUP_LIMIT = Duration.ofSeconds(1);

  final FakeTransport transport = new FakeTransport();
  final NamedServices parts = new NamedServices();
  final Registry registry = new Registry();
  final FakeEnvironment environment = new FakeEnvironment();
  final Services services =
      new Services(transport, environment, parts, registry, registry.deadlines(), LOOKUP_LIMIT);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger;
  Connection handled;

  CoreHarness() {
    this("org.ucspi.listener.mail");
  }

  CoreHarness(String loggerName) {
    logger = (Logger) LoggerFactory.getLogger(loggerName);
    log.start();
    logger.addAppender(log);
  }

  static Map<String, String> mail(String... more) {
    var file = new HashMap<String, String>();
    file.put("felix.fileinstall.filename", "file:/k/etc/org.ucspi.listener-mail.cfg");
    file.put("host", "192.0.2.25");
    file.put("port", "25");
    file.put("handler", "qmail");
    for (int i = 0; i < more.length; i += 2) {
      file.put(more[i], more[i + 1]);
    }
    return file;
  }

  Listener listener(String... more) {
    return new Listener(services, mail(more));
  }

  /** A handler that keeps the connection for the test. */
  ServiceReference<ConnectionHandler> addHandler() {
    ServiceReference<ConnectionHandler> reference = reference("qmail");
    parts.addHandler(reference, connection -> handled = connection);
    return reference;
  }

  void addBlockingHandler(BlockingHandler handler) {
    parts.addBlockingHandler(reference("qmail"), handler);
  }

  ServiceReference<RuleSet> addRules(String name, Verdict verdict) {
    return addRules(name, peer -> verdict);
  }

  ServiceReference<RuleSet> addRules(String name, Function<Peer, Verdict> rules) {
    return addRules(name, new FakeRules(rules));
  }

  ServiceReference<RuleSet> addRules(String name, RuleSet rules) {
    ServiceReference<RuleSet> reference = reference(name);
    parts.addRules(reference, rules);
    return reference;
  }

  ServiceReference<TlsProfile> addTls() {
    return addTls(() -> CompletableFuture.completedStage(engine()));
  }

  ServiceReference<TlsProfile> addTls(Supplier<CompletionStage<SSLEngine>> engines) {
    return addServers(
        () -> engines.get().thenApply(engine -> engine == null ? null : new FakeTls(engine)));
  }

  ServiceReference<TlsProfile> addServer(ConnectionTls server) {
    return addServers(() -> CompletableFuture.completedStage(server));
  }

  private ServiceReference<TlsProfile> addServers(
      Supplier<CompletionStage<ConnectionTls>> servers) {
    ServiceReference<TlsProfile> reference = reference("mail");
    parts.addTls(
        reference,
        new TlsProfile() {
          @Override
          public CompletionStage<ConnectionTls> server(Peer peer, Map<String, String> variables) {
            return servers.get();
          }

          @Override
          public List<CertificateStatus> certificates() {
            return List.of();
          }

          @Override
          public Map<String, String> material() {
            return Map.of("cert", "/etc/mail.pem");
          }
        });
    return reference;
  }

  /** A profile of clients, called corp. */
  ServiceReference<ClientTlsProfile> addClientTls(ClientTlsProfile profile) {
    ServiceReference<ClientTlsProfile> reference = reference("corp");
    parts.addClientTls(reference, profile);
    return reference;
  }

  static SSLEngine engine() {
    try {
      return SSLContext.getDefault().createSSLEngine();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  void addProblem(Problem problem) {
    parts.addProblem(reference(problem.name()), problem);
  }

  List<String> log() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** Each line behind its level. */
  List<String> levelsAndLines() {
    return log.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  /** The lines about connections: neither those of the start nor the counts. */
  List<String> connectionLog() {
    return log().stream()
        .filter(line -> !line.contains(" status: ") && !line.contains("listening"))
        .toList();
  }

  static Verdict allow(Map<String, String> variables) {
    return new Verdict.Allow(Optional.of("192.0.2."), variables);
  }

  /** What a rule for everybody says. */
  static Verdict allowAll(Map<String, String> variables) {
    return new Verdict.Allow(Optional.of(""), variables);
  }

  static Verdict deny() {
    return new Verdict.Deny(Optional.of(""), Map.of());
  }

  @SuppressWarnings("unchecked") // a proxy cannot know its parameter
  private static <T> ServiceReference<T> reference(String name) {
    return (ServiceReference<T>)
        Proxy.newProxyInstance(
            CoreHarness.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getProperty" -> name;
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  case "compareTo" ->
                      Integer.compare(
                          System.identityHashCode(proxy), System.identityHashCode(arguments[0]));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Override
  public void close() {
    logger.detachAppender(log);
    registry.deactivate();
    parts.deactivate();
  }
}
