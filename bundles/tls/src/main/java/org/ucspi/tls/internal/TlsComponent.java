package org.ucspi.tls.internal;

import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.settings.FileWatch;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Publication;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ServerTls;
import org.ucspi.api.tls.TlsProfile;
import org.ucspi.tls.internal.Reading.Doubt;

/** One TLS profile: the last good configuration with the last good material. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.tls",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TlsConfig.class, factory = true)
public final class TlsComponent implements TlsProfile {
  /** When files that are not good are read again, though no change of them was seen. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(TlsComponent.class);

  private final Publication<TlsProfile> publication;
  private final Background background;

  /** Written under the lock, by edits and the watching thread; read by every handshake. */
  private volatile Engines engines;

  /** Over the policy of these engines; written as they are. */
  private volatile Choices choices;

  private TlsSettings settings;
  private FileWatch.Registration files = () -> {};
  private FileWatch.Registration timer = () -> {};

  /** What was logged last and still stands against the last edit. */
  private String problemOfEdit = "";

  /** Likewise against the files. */
  private List<Doubt> doubts = List.of();

  /** Of certificates whose time is nearly over. */
  private List<String> warnings = List.of();

  private boolean ended;

  @Activate
  public TlsComponent(
      BundleContext context, @Reference MaterialWatch watch, Map<String, Object> properties) {
    this(context, (Background) watch, properties);
  }

  TlsComponent(BundleContext context, Background background, Map<String, Object> properties) {
    this.publication =
        new Publication<>(
            "tls",
            TlsProfile.class,
            (type, service, names) ->
                context.registerService(type, service, FrameworkUtil.asDictionary(names))
                    ::unregister);
    this.background = background;
    modified(properties);
  }

  @Modified
  synchronized void modified(Map<String, Object> properties) {
    try {
      settings = TlsSettings.of(properties);
    } catch (InvalidSettingsException e) {
      refuse(Settings.name(properties), e);
      return;
    }
    problemOfEdit = "";
    var before = files;
    files = background.watch(settings.files(), this::reload);
    before.close();
    reload();
  }

  @Deactivate
  synchronized void deactivate() {
    ended = true;
    files.close();
    timer.close();
    publication.close();
    if (choices != null) {
      choices.close();
    }
  }

  @Override
  public CompletionStage<ServerTls> server(Peer peer, Map<String, String> variables) {
    return Choice.isAmong(variables)
        ? choices.engines(Choice.of(variables)).thenApply(chosen -> chosen.server(peer))
        : CompletableFuture.completedStage(engines.server(peer));
  }

  @Override
  public List<CertificateStatus> certificates() {
    return engines.certificates();
  }

  @Override
  public Map<String, String> material() {
    return engines.described();
  }

  /** What stands against the last edit or its files; empty when nothing does. */
  synchronized String problem() {
    return problemOfEdit.isEmpty() ? Reading.reason(doubts) : problemOfEdit;
  }

  private synchronized void reload() {
    if (ended) {
      return;
    }
    timer.close();
    var now = doubts;
    try {
      now = read();
    } catch (MaterialException e) {
      now = List.of(new Doubt(e.getMessage(), publication.isAvailable() ? Reading.KEPT : ""));
      LOG.debug("tls {}: the cause", settings.settings().name(), e);
    }
    tell(now);
    lookAgain();
  }

  /** Takes what is good; answers what is not. */
  private List<Doubt> read() throws MaterialException {
    var before = Optional.ofNullable(engines).filter(e -> e.settings().equals(settings));
    var reading = new Reading(settings, before.map(Engines::material));
    if (engines == null || !engines.isOf(settings, reading.material())) {
      var next = new Engines(settings, reading.material());
      var last = engines;
      engines = next;
      chooseOver(settings);
      if (last == null || !last.library().equals(next.library())) {
        LOG.info("tls {}: by {}", settings.settings().name(), next.library());
      }
      report(next, last == null ? List.of() : last.certificates());
    }
    publication.available(settings.settings().name(), this);
    return reading.doubts();
  }

  /** Each of them is logged once. */
  private void tell(List<Doubt> now) {
    var name = settings.settings().name();
    for (Doubt doubt : now) {
      if (!doubts.contains(doubt)) {
        var consequence = doubt.consequence().isEmpty() ? "" : "; " + doubt.consequence();
        LOG.error("tls {}: unable to use configuration: {}{}", name, doubt.reason(), consequence);
      }
    }
    if (now.isEmpty() && !doubts.isEmpty()) {
      LOG.info("tls {}: all files are good again", name);
    }
    doubts = now;
    var problem = problem();
    if (!problem.isEmpty()) {
      publication.problem(name, problem);
    }
  }

  /** What time alone changes: certificates expire, and those that are not valid yet become so. */
  private void lookAgain() {
    var name = settings.settings().name();
    var all = engines == null ? List.<CertificateStatus>of() : engines.certificates();
    var now = Instant.now();
    var lists = engines == null ? List.<X509CRL>of() : engines.material().trust().crls();
    var said =
        Stream.of(
                all.stream().flatMap(c -> Validity.warning(c, now).stream()),
                settings.clients().crlFile().stream()
                    .flatMap(
                        f -> lists.stream().flatMap(l -> Validity.warning(f, l, now).stream())),
                withoutEffect())
            .flatMap(warnings -> warnings)
            .toList();
    said.stream().filter(w -> !warnings.contains(w)).forEach(w -> LOG.warn("tls {}: {}", name, w));
    warnings = said;
    var next = Validity.nextLook(all, lists, now);
    var delay = doubts.isEmpty() || next.compareTo(AGAIN) < 0 ? next : AGAIN;
    timer = background.later(delay, this::reload);
  }

  private Stream<String> withoutEffect() {
    var keys = settings.clients().withoutEffect();
    return keys.isEmpty()
        ? Stream.empty()
        : Stream.of(
            String.join(", ", keys)
                + ": without effect while clientCertificate is none, unless a rule sets CCAFILE or"
                + " CCAVERIFY");
  }

  /** What rules chose over an older policy goes; new files of the same one are watched there. */
  private void chooseOver(TlsSettings now) {
    var before = choices;
    if (before == null || !before.profile().equals(now)) {
      choices = new Choices(now, background, Choices.Limits.USUAL);
      if (before != null) {
        before.close();
      }
    }
  }

  private void report(Engines next, List<CertificateStatus> before) {
    var name = settings.settings().name();
    for (CertificateStatus certificate : next.certificates()) {
      if (!before.contains(certificate)) {
        LOG.info(
            "tls {}: using {}{} for {} until {}",
            name,
            certificate.file(),
            certificate.serverName().isEmpty() ? "" : " as " + certificate.serverName(),
            certificate.subject(),
            certificate.notAfter());
      }
    }
    if (settings.isDemo()) {
      LOG.warn("tls {}: the certificate is self-signed, for demos only; set certificate", name);
    }
  }

  /** What was good before stays in use. */
  private void refuse(String name, InvalidSettingsException e) {
    var reason = e.getMessage();
    publication.problem(name, reason);
    if (!problemOfEdit.equals(reason)) {
      var consequence = publication.isAvailable() ? "; " + Reading.KEPT : "";
      LOG.error("tls {}: unable to use configuration: {}{}", name, reason, consequence);
    }
    problemOfEdit = reason;
  }
}
