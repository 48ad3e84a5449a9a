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
   * Understands a command line, to be run by a process of its own, whose variables and standard
   * error the program shares, and whose live connections go on to their end.
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
   * Understands the words of a command line, to be run by a container: {@code NAME=value}, env,
   * envdir, envuidgid, setuidgid and softlimit in front, then one of the commands.
   *
   * @param words such as {@code CERTFILE=/etc/cert.pem sslserver -v 0 465 qmail-smtpd}
   * @param directory to which relative names of files belong, and in which the program runs
   * @param name to give to the configurations
   * @throws CommandLineException with what is wrong
   */
  CommandLine readWords(List<String> words, Path directory, String name)
      throws CommandLineException;

  /**
   * Understands a run script of daemontools, to be run by a container: settings of variables, then
   * words as {@link #readWords} takes them. Runs nothing of it.
   *
   * @param script the file; relative names belong to its directory
   * @param name to give to the configurations
   * @throws CommandLineException with file, line and what is wrong
   */
  CommandLine readScript(Path script, String name) throws CommandLineException;
}
