package org.ucspi.shell.internal;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.RuleCompiler;
import org.ucspi.api.settings.Settings;

/** {@code ucspi:rules-compile}. */
@Service
@Command(
    scope = "ucspi",
    name = "rules-compile",
    description = "Compiles rules from text into a cdb, as tcprules does",
    detailedDescription =
        "Example: ucspi:rules-compile etc/tcp.smtp etc/tcp.smtp.cdb\n"
            + "Relative names are relative to the Karaf base. When the text has mistakes, the old cdb stays.\n"
            + "Listeners use the new one from the next connection on.")
public final class CompileRules implements Action {
  @Reference private BundleContext context;

  @Argument(
      index = 0,
      name = "text",
      description = "The file of rules, as tcprules reads it",
      required = true)
  @Completion(FileNames.class)
  private String text;

  @Argument(index = 1, name = "cdb", description = "The file to write or replace", required = true)
  @Completion(FileNames.class)
  private String cdb;

  @Override
  public Object execute() throws CommandException {
    try (var services = new HeldServices(context)) {
      var compiler = services.all(RuleCompiler.class).stream().findFirst();
      System.out.println(compile(compiler.map(HeldServices.Held::service), text, cdb));
    }
    return null;
  }

  static String compile(Optional<RuleCompiler> compiler, String text, String cdb)
      throws CommandException {
    var from = file(text);
    var to = file(cdb);
    if (from.equals(to)) {
      throw Printable.failure("the cdb would replace its own text " + to + "; name another file");
    }
    try {
      int rules =
          compiler
              .orElseThrow(
                  () -> Printable.failure("no rule compiler; start the bundle org.ucspi.rules"))
              .compile(from, to);
      return Printable.of(rules + (rules == 1 ? " rule" : " rules") + " compiled into " + to);
    } catch (IOException | InvalidRulesException e) {
      throw Printable.failure(e.getMessage());
    }
  }

  private static Path file(String name) throws CommandException {
    try {
      return Settings.path(name);
    } catch (InvalidPathException e) {
      throw Printable.failure('"' + name + "\" cannot be the name of a file");
    }
  }
}
