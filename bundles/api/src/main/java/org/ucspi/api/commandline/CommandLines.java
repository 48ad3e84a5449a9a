package org.ucspi.api.commandline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Understands the command lines of sslserver(1), sslhandle(1), tcpserver(1), sslclient(1) and
 * tcpclient(1), and run scripts that contain one. A service; any thread.
 */
@ProviderType
public interface CommandLines {
  /**
   * Understands a command line.
   *
   * @param command {@code sslserver}, {@code sslhandle}, {@code tcpserver}, {@code sslclient} or
   *     {@code tcpclient}
   * @param arguments options, host, port, program and its arguments
   * @param environment of the command, in which CERTFILE, MAXCONIP and the like are looked for
   * @param directory to which relative names of files belong, and in which the program runs
   * @param name to give to the configurations
   * @throws CommandLineException with what is wrong
   */
  CommandLine read(
      String command,
      List<String> arguments,
      Map<String, String> environment,
      Path directory,
      String name)
      throws CommandLineException;

  /**
   * Understands a run script of daemontools: settings of variables, envdir, softlimit, setuidgid
   * and the like, then one of the commands.
   *
   * @param script the file
   * @param name to give to the configurations
   * @throws CommandLineException with file, line and what is wrong
   */
  CommandLine readScript(Path script, String name) throws CommandLineException;
}
