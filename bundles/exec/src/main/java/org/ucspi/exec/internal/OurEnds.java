package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Optional;

/**
 * What we hold of a program's descriptors.
 *
 * @param delayed where the program is the one to ask for TLS
 */
record OurEnds(ToProgram output, FromProgram input, Optional<UcspiTls> delayed) {

  static OurEnds plain(Pipes pipes) {
    return new OurEnds(pipes.output(), pipes.input(), Optional.empty());
  }

  void watch(Runnable afterEvent) throws IOException {
    output.watch(afterEvent);
    input.watch(afterEvent);
    if (delayed.isPresent()) {
      delayed.get().watch(afterEvent);
    }
  }

  void close() {
    output.close();
    input.close();
    delayed.ifPresent(UcspiTls::close);
  }
}
