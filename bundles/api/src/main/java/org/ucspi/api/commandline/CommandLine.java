package org.ucspi.api.commandline;

import java.util.List;

/**
 * A command line that was understood.
 *
 * @param command which of the commands, such as {@code sslserver}
 * @param name of the listener or client, and of all other configurations
 * @param configurations that together mean the same, those that others name first
 * @param printsAddress print where it listens ({@code -1})
 * @param wantsKeyPassword read the password of the private key from descriptor 3 ({@code -3}), to
 *     be put into the TLS profile under {@code .keyPassword}
 * @param verbosity as the key {@code verbosity} has it
 * @param remarks what was asked for and is not done, or done otherwise, a sentence each
 */
public record CommandLine(
    String command,
    String name,
    List<Configuration> configurations,
    boolean printsAddress,
    boolean wantsKeyPassword,
    String verbosity,
    List<String> remarks) {
  public CommandLine {
    configurations = List.copyOf(configurations);
    remarks = List.copyOf(remarks);
  }
}
