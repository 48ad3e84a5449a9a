package org.ucspi.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.settings.Settings;

/** {@code ucspi:import}. */
@Service
@Command(
    scope = "ucspi",
    name = "import",
    description = "Makes a listener of a run script of daemontools",
    detailedDescription =
        "Example: ucspi:import --dry-run /service/qmail-smtpd/run\n"
            + "Writes the files etc/org.ucspi.*-NAME.cfg that mean the same, and prints which; they count at once.\n"
            + "Nothing of the script is run; what cannot be taken over is refused with its line.")
public final class ImportScript implements Action {
  @Reference private BundleContext context;

  @Option(
      name = "--name",
      description = "Name of the listener and its files; otherwise that of the script's folder")
  @Completion(ListenerNames.class)
  private String name;

  @Option(name = "--force", description = "Replace files that are there")
  private boolean force;

  @Option(name = "--dry-run", description = "Show what would be written, and write nothing")
  private boolean dryRun;

  @Argument(name = "script", description = "The run script", required = true)
  @Completion(FileNames.class)
  private String script;

  @Override
  public Object execute() throws CommandException {
    try (var services = new HeldServices(context)) {
      var lines =
          services.all(CommandLines.class).stream()
              .map(HeldServices.Held::service)
              .findFirst()
              .orElseThrow(
                  () ->
                      Printable.failure(
                          "nothing that reads run scripts; start the bundle org.ucspi.commandline"));
      var file = file(script);
      new Wanted(Objects.requireNonNullElse(name, nameOf(file)), force, dryRun)
          .carryOut(
              given -> lines.readScript(file, given),
              "ucspi:import " + Printable.of(file.toString()),
              ConfigurationFiles.ofKaraf(),
              System.out);
    }
    return null;
  }

  /** {@code qmail-smtpd} of {@code /service/qmail-smtpd/run}. */
  static String nameOf(Path script) {
    return Optional.ofNullable(script.getParent())
        .flatMap(folder -> Optional.ofNullable(folder.getFileName()))
        .map(Path::toString)
        .orElse("");
  }

  private static Path file(String script) throws CommandException {
    try {
      return Settings.path(script);
    } catch (InvalidPathException e) {
      throw Printable.failure('"' + script + "\" cannot be the name of a file");
    }
  }
}
