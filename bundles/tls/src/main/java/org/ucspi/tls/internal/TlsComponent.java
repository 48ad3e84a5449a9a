package org.ucspi.tls.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsProfile;

/** One TLS profile of listeners, with what access rules choose over it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.tls",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TlsConfig.class, factory = true)
public final class TlsComponent implements TlsProfile {
  private static final LiveProfile.Kind<TlsProfile, Engines> KIND =
      new LiveProfile.Kind<>(
          "tls", TlsProfile.class, TlsSettings::of, LoggerFactory.getLogger(TlsComponent.class));

  private final Background background;
  private final LiveProfile<TlsProfile, Engines> live;

  /** Over the policy of the engines in use; written as they are. */
  private volatile Choices choices;

  @Activate
  public TlsComponent(
      BundleContext context, @Reference MaterialWatch watch, Map<String, Object> properties) {
    this(context, (Background) watch, properties);
  }

  TlsComponent(BundleContext context, Background background, Map<String, Object> properties) {
    this.background = background;
    this.live = new LiveProfile<>(KIND, this, context, background, this::chooseOver);
    live.edit(properties);
  }

  @Modified
  void modified(Map<String, Object> properties) {
    live.edit(properties);
  }

  @Deactivate
  void deactivate() {
    live.end();
    if (choices != null) {
      choices.close();
    }
  }

  @Override
  public CompletionStage<ConnectionTls> server(Peer peer, Map<String, String> variables) {
    return Choice.isAmong(variables)
        ? choices.engines(Choice.of(variables)).thenApply(chosen -> chosen.server(peer))
        : CompletableFuture.completedStage(live.inUse().server(peer));
  }

  @Override
  public List<CertificateStatus> certificates() {
    return live.inUse().certificates();
  }

  @Override
  public Map<String, String> material() {
    return live.inUse().described();
  }

  /** What stands against the last edit or its files; empty when nothing does. */
  String problem() {
    return live.problem();
  }

  /** What rules chose over an older policy goes; new files of the same one are watched there. */
  private void chooseOver(Engines engines) {
    var before = choices;
    if (before == null || !before.profile().equals(engines.settings())) {
      choices = new Choices(engines.settings(), background, Choices.Limits.USUAL);
      if (before != null) {
        before.close();
      }
    }
  }
}
