package org.ucspi.commandline.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.CommandLines;

/** The options of BEHAVIOUR, read as getopt(3) does. */
@Component
public final class UcspiCommandLines implements CommandLines {
  @Activate
  public UcspiCommandLines() {}

  @Override
  public CommandLine read(
      String command,
      List<String> arguments,
      Map<String, String> environment,
      Path directory,
      String name)
      throws CommandLineException {
    throw new CommandLineException(CommandLineException.PERMANENT, command + ": usage: " + command);
  }

  @Override
  public CommandLine readScript(Path script, String name) throws CommandLineException {
    throw new CommandLineException(CommandLineException.PERMANENT, script + ": is no run script");
  }
}
