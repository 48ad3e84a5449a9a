package org.ucspi.rules.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Publication;
import org.ucspi.api.settings.Settings;

/** One rule set, as one configuration has it: the last one that was good. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.rules",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RulesConfig.class, factory = true)
public final class RulesComponent implements RuleSet {
  private static final Logger LOG = LoggerFactory.getLogger(RulesComponent.class);
  private static final String RULE = "rule.";

  private enum IfMissing {
    DENY,
    ALLOW
  }

  private final Publication<RuleSet> publication;

  /** Written when configured, read by every connection. */
  private volatile Rules rules;

  private String problem = "";

  @Activate
  public RulesComponent(BundleContext context, Map<String, Object> properties) {
    publication =
        new Publication<>(
            "rules",
            RuleSet.class,
            (type, service, names) ->
                context.registerService(type, service, FrameworkUtil.asDictionary(names))
                    ::unregister);
    modified(properties);
  }

  @Modified
  synchronized void modified(Map<String, Object> properties) {
    try {
      var settings = Settings.read(RulesConfig.class, properties, RULE);
      rules = rules(settings);
      publication.available(settings.name(), this);
      LOG.info("rules {}: {} rules in use", settings.name(), rules.size());
      problem = "";
    } catch (InvalidSettingsException e) {
      var name = Settings.name(properties);
      publication.problem(name, e.getMessage());
      if (!problem.equals(e.getMessage())) {
        problem = e.getMessage();
        LOG.error(
            "rules {}: unable to use configuration: {}{}",
            name,
            problem,
            publication.isAvailable() ? "; the rules before it stay in use" : "");
      }
    }
  }

  @Deactivate
  synchronized void deactivate() {
    publication.close();
  }

  @Override
  public Verdict check(Peer peer) {
    return rules.check(peer);
  }

  @Override
  public String source() {
    return "inline";
  }

  @Override
  public int size() {
    return rules.size();
  }

  private static Rules rules(Settings<RulesConfig> settings) throws InvalidSettingsException {
    settings.choice("ifMissing", settings.values().ifMissing(), IfMissing.class);
    if (!settings.values().file().isEmpty()) {
      throw settings.problem(
          "file", "not supported yet, write the rules as rule.1, rule.2 and so on");
    }
    var inline = settings.group(RULE);
    if (inline.isEmpty()) {
      throw settings.problem("rule.1", "is required; to let everyone in, write :allow");
    }
    List<Rule> rules = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (var entry : inline.entrySet()) {
      try {
        rules.add(rule(entry.getKey(), entry.getValue()));
      } catch (RuleSyntaxException e) {
        problems.add(settings.problem(RULE + entry.getKey(), e.getMessage()).getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(String.join("; ", problems));
    }
    return Rules.of(rules);
  }

  private static Rule rule(String number, String text) throws RuleSyntaxException {
    if (!number.matches("\\d{1,18}")) {
      throw new RuleSyntaxException(text, "rule.N wants a number, for the order of the rules");
    }
    return RuleParser.parse(text);
  }
}
