package org.ucspi.rules.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.settings.FileWatch;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Publication;
import org.ucspi.api.settings.Settings;

/** One rule set: the last good configuration with the last good content of its file. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.rules",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RulesConfig.class, factory = true)
public final class RulesComponent implements RuleSet {
  private static final Logger LOG = LoggerFactory.getLogger(RulesComponent.class);

  private static final String CLOSED = ", nobody may connect";

  private final Publication<RuleSet> publication;
  private final RulesWatch watch;

  /** Written under the lock, by edits and the watching thread; read by every connection. */
  private volatile InUse inUse;

  private RulesSettings settings;
  private FileWatch.Registration file = () -> {};

  /** Those that were logged last and still stand, of the last edit and of the file. */
  private String problemOfEdit = "";

  private String problemOfFile = "";

  private boolean ended;

  @Activate
  public RulesComponent(
      BundleContext context, @Reference RulesWatch watch, Map<String, Object> properties) {
    publication =
        new Publication<>(
            "rules",
            RuleSet.class,
            (type, service, names) ->
                context.registerService(type, service, FrameworkUtil.asDictionary(names))
                    ::unregister);
    this.watch = watch;
    modified(properties);
  }

  @Modified
  synchronized void modified(Map<String, Object> properties) {
    try {
      settings = RulesSettings.of(properties);
    } catch (InvalidSettingsException e) {
      problemOfEdit = refuse(Settings.name(properties), e.getMessage(), problemOfEdit);
      return;
    }
    problemOfEdit = "";
    var before = file;
    file = settings.file().map(f -> watch.watch(f, this::load)).orElse(() -> {});
    before.close();
    load();
  }

  @Deactivate
  synchronized void deactivate() {
    ended = true;
    file.close();
    publication.close();
  }

  @Override
  public Verdict check(Peer peer) {
    return inUse.check(peer);
  }

  @Override
  public String source() {
    return inUse.source();
  }

  @Override
  public int size() {
    return inUse.size();
  }

  @Override
  public boolean goesByHost() {
    return inUse.rules().filter(Rules::goByHost).isPresent();
  }

  @Override
  public boolean goesByInfo() {
    return inUse.rules().filter(Rules::goByInfo).isPresent();
  }

  private synchronized void load() {
    if (ended) {
      return;
    }
    try {
      use(InUse.of(settings, Optional.ofNullable(inUse)));
    } catch (InvalidRulesException e) {
      refuseFile(e.getMessage());
    } catch (RuntimeException | Error e) { // out of memory, for one
      LOG.debug("rules {}: the cause", settings.name(), e);
      refuseFile(
          "unable to take rules from "
              + settings.file().map(Path::toString).orElse("rule.N")
              + ": "
              + e);
    }
  }

  /** Who was let in for want of a file is not let in by a bad one. */
  private void refuseFile(String reason) {
    boolean closed = inUse != null && inUse.rules().isEmpty();
    if (closed) {
      inUse = InUse.closed(settings);
    }
    problemOfFile = refuse(settings.name(), closed ? reason + CLOSED : reason, problemOfFile);
  }

  private void use(InUse next) {
    boolean news = inUse == null || !inUse.equals(next);
    inUse = next;
    publication.available(settings.name(), this);
    if (next.isClosed()) {
      problemOfFile = refuse(settings.name(), next.source() + CLOSED, problemOfFile);
      return;
    }
    if (news || !problemOfFile.isEmpty()) {
      LOG.info("rules {}: {} in use, {}", settings.name(), rules(next.size()), next.source());
      next.doubts().forEach(doubt -> LOG.warn("rules {}: {}", settings.name(), doubt));
    }
    problemOfFile = "";
    if (!problemOfEdit.isEmpty()) {
      publication.problem(settings.name(), problemOfEdit);
    }
  }

  private static String rules(int count) {
    return count == 1 ? "1 rule" : count + " rules";
  }

  /** What was good before stays in use. */
  private String refuse(String name, String reason, String logged) {
    publication.problem(name, reason);
    if (!logged.equals(reason)) {
      LOG.error("rules {}: unable to use rules: {}{}", name, reason, effect(reason));
    }
    return reason;
  }

  private String effect(String reason) {
    if (!publication.isAvailable() || reason.endsWith(CLOSED)) {
      return "";
    }
    return inUse.isClosed() ? CLOSED : "; the rules before it stay in use";
  }
}
