package org.ucspi.rules.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.rules.InvalidRulesException;

/**
 * The command tcprulescheck, which needs no OSGi: says what rules do with the client that its
 * environment describes. It does and says what tcprulescheck(1) does, but for what this bundle's
 * README lists.
 */
public final class TcpRulesCheckCommand {
  private TcpRulesCheckCommand() {}

  /**
   * Runs it.
   *
   * @param arguments the name of the database, or of rules as text; others are ignored
   * @param environment TCPREMOTEIP, TCPREMOTEHOST and TCPREMOTEINFO of it, where they are known
   * @param out gets the answer
   * @param err gets a line when it fails
   * @return the exit code: 0, 100 after wrong arguments or an address that is none, 111 when the
   *     rules cannot be read
   */
  public static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    var errors = new ToolErrors("tcprulescheck", err);
    if (arguments.isEmpty()) {
      return errors.usage("rules.cdb");
    }
    var ip = known(environment, "TCPREMOTEIP");
    var address = ip.isPresent() ? IpAddress.parse(ip.get()) : Optional.<IpAddress>empty();
    if (ip.isPresent() && address.isEmpty()) {
      return errors.permanent("TCPREMOTEIP is no IP address: " + ip.get());
    }
    try {
      var rules = rules(arguments.get(0));
      var verdict =
          rules.check(
              address, known(environment, "TCPREMOTEHOST"), known(environment, "TCPREMOTEINFO"));
      for (var line : verdict.words()) {
        out.writeBytes((line + '\n').getBytes(StandardCharsets.UTF_8));
      }
      return out.checkError() ? errors.fatal("unable to write the answer") : 0;
    } catch (InvalidRulesException e) {
      return errors.fatal("unable to read " + e.getMessage());
    } catch (IOException e) {
      return errors.fatal("read " + arguments.get(0), e);
    } catch (OutOfMemoryError e) {
      return errors.fatal("out of memory");
    }
  }

  private static Rules rules(String name) throws IOException, InvalidRulesException {
    var file = ToolErrors.file(name);
    var read = RulesFile.of(file, RulesFile.bytes(file));
    try {
      return Rules.of(read.records(), System.nanoTime()); // SecureRandom takes 30 ms
    } catch (RuleSyntaxException e) {
      throw new InvalidRulesException(name + ": " + e.getMessage());
    }
  }

  private static Optional<String> known(Map<String, String> environment, String variable) {
    var value = environment.getOrDefault(variable, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
