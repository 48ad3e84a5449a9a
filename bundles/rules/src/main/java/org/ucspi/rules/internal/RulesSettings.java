package org.ucspi.rules.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * A checked configuration of a rule set.
 *
 * @param name the name that listeners use
 * @param file where the rules are; none when they are inline
 * @param inline the rules of the configuration itself; none when they are in a file
 * @param allowMissing whether everyone may connect while the file is not there
 */
record RulesSettings(
    String name, Optional<Path> file, Optional<Rules> inline, boolean allowMissing) {
  private static final String RULE = "rule.";

  private enum IfMissing {
    DENY,
    ALLOW
  }

  static RulesSettings of(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(RulesConfig.class, properties, RULE);
    var ifMissing = settings.choice("ifMissing", settings.values().ifMissing(), IfMissing.class);
    var file = file(settings);
    var rules = settings.group(RULE);
    if (file.isPresent() && !rules.isEmpty()) {
      throw settings.problem(
          "file", "is set beside " + RULE + rules.firstKey() + ", want the file or rules inline");
    }
    return new RulesSettings(
        settings.name(),
        file,
        file.isPresent() ? Optional.empty() : Optional.of(inline(settings, rules)),
        ifMissing == IfMissing.ALLOW);
  }

  private static Optional<Path> file(Settings<RulesConfig> settings)
      throws InvalidSettingsException {
    var text = settings.values().file();
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Settings.path(text));
    } catch (InvalidPathException e) {
      throw settings.problem("file", "is not the name of a file: " + e.getReason());
    }
  }

  private static Rules inline(Settings<RulesConfig> settings, Map<String, String> rules)
      throws InvalidSettingsException {
    if (rules.isEmpty()) {
      throw settings.problem("rule.1", "is required; to let everyone in, write :allow");
    }
    var text = new RuleText();
    List<String> problems = new ArrayList<>();
    rules.forEach(
        (number, rule) -> {
          var line = RuleText.bytewise(rule);
          try {
            if (!number.matches("\\d{1,18}")) {
              throw new RuleSyntaxException(
                  "wants a number in its key, for the order of the rules");
            }
            text.add(line);
          } catch (RuleSyntaxException e) {
            var problem = RuleText.quoted(line) + ": " + e.getMessage();
            problems.add(settings.problem(RULE + number, problem).getMessage());
          }
        });
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(String.join("; ", problems));
    }
    try {
      return Rules.of(text.records());
    } catch (RuleSyntaxException e) {
      throw settings.problem("rule.1", e.getMessage());
    }
  }
}
