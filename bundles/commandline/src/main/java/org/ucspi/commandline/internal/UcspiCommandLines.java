package org.ucspi.commandline.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.commandline.internal.Request.Place;

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
    return read(
        new Request(
            Tool.of(command),
            arguments,
            environment,
            directory.toString(),
            name,
            Place.OWN_PROCESS,
            Front.NONE,
            new ArrayList<>()));
  }

  static CommandLine read(Request request) throws CommandLineException {
    return request.tool().isClient() ? ClientLine.read(request) : ServerLine.read(request);
  }

  @Override
  public CommandLine readWords(List<String> words, Path directory, String name)
      throws CommandLineException {
    try {
      return new FrontReader(words, directory, Map.of(), new ArrayList<>()).read(name);
    } catch (RefusedException e) {
      throw new CommandLineException(CommandLineException.PERMANENT, e.getMessage());
    }
  }

  @Override
  public CommandLine readScript(Path script, String name) throws CommandLineException {
    return new RunScript(script, name, System.getenv()).read();
  }
}
