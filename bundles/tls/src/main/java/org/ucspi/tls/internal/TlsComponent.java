package org.ucspi.tls.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** One TLS profile: the last good configuration with the last good material. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.tls",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TlsConfig.class, factory = true)
public final class TlsComponent implements TlsProfile {
  private static final Logger LOG = LoggerFactory.getLogger(TlsComponent.class);

  private final Publication<TlsProfile> publication;
  private final Background background;

  /** Written under the lock, by edits and the watching thread; read by every handshake. */
  private volatile Engines engines;

  /** Over the policy of these engines; written as they are. */
  private volatile Choices choices;

  private TlsSettings policy;
  private FileWatch.Registration files = () -> {};

  /** Those that were logged last and still stand, of the last edit and of the files. */
  private String problemOfEdit = "";

  private String problemOfFiles = "";
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
      policy = TlsSettings.of(properties);
    } catch (InvalidSettingsException e) {
      problemOfEdit = refuse(Settings.name(properties), e, problemOfEdit);
      return;
    }
    problemOfEdit = "";
    var before = files;
    files = background.watch(policy.files(), this::reload);
    before.close();
    reload();
  }

  @Deactivate
  synchronized void deactivate() {
    ended = true;
    files.close();
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
    return problemOfEdit.isEmpty() ? problemOfFiles : problemOfEdit;
  }

  private synchronized void reload() {
    if (ended) {
      return;
    }
    var name = policy.settings().name();
    try {
      var material = Material.read(policy);
      if (engines == null || !engines.isOf(policy, material)) {
        engines = new Engines(policy, material);
        chooseOver(policy);
        report(name, material);
      } else if (!problemOfFiles.isEmpty()) {
        LOG.info("tls {}: {} is good again", name, material.certificateFile().path());
      }
      problemOfFiles = "";
      publication.available(name, this);
      if (!problemOfEdit.isEmpty()) {
        publication.problem(name, problemOfEdit);
      }
    } catch (MaterialException e) {
      problemOfFiles = refuse(name, e, problemOfFiles);
    }
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

  private void report(String name, Material material) {
    var certificate = material.certificate();
    LOG.info(
        "tls {}: using {} for {} until {}",
        name,
        material.certificateFile().path(),
        certificate.getSubjectX500Principal(),
        certificate.getNotAfter().toInstant());
    if (policy.certificate().isEmpty()) {
      LOG.warn("tls {}: the certificate is self-signed, for demos only; set certificate", name);
    }
    var now = Instant.now();
    if (certificate.getNotAfter().toInstant().isBefore(now)) {
      LOG.warn("tls {}: the certificate has expired", name);
    }
    if (certificate.getNotBefore().toInstant().isAfter(now)) {
      LOG.warn("tls {}: the certificate is not valid yet", name);
    }
  }

  /** What was good before stays in use. */
  private String refuse(String name, Exception e, String logged) {
    var reason = e.getMessage();
    publication.problem(name, reason);
    if (!logged.equals(reason)) {
      LOG.error(
          "tls {}: unable to use configuration: {}{}",
          name,
          reason,
          publication.isAvailable() ? "; the material before it stays in use" : "");
      LOG.debug("tls {}: the cause", name, e);
    }
    return reason;
  }
}
