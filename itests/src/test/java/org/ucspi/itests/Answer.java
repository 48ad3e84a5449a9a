package org.ucspi.itests;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an {@link OutsideClient} got, and what it says of the connection.
 *
 * @param alpn the protocol that was chosen; empty for none
 * @param subject common name of the certificate that it was shown
 * @param isResumed whether the second connection went on with the session of the first
 */
record Answer(Conversation said, String alpn, String subject, boolean isResumed) {

  /** Whether the program answered; of two connections, on the last one. */
  boolean isServed() {
    return seen("PROTO").isPresent();
  }

  /** A variable in the environment of the program; of two, of the last one. */
  Optional<String> seen(String variable) {
    return Pattern.compile("^" + variable + "=(.*)$", Pattern.MULTILINE)
        .matcher(said.output())
        .results()
        .reduce((first, last) -> last)
        .map(match -> match.group(1));
  }
}
