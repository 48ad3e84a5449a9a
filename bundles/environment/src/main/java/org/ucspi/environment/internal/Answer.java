package org.ucspi.environment.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Record;

/**
 * What DNS says to one question: records of the type that was asked for.
 *
 * @param records none where there are none, and where nobody could say in time
 * @param keep how long it may be used
 * @param trouble why nobody could say, in a few words; empty where somebody has
 */
record Answer(List<Record> records, Duration keep, Optional<String> trouble) {
  Answer {
    records = List.copyOf(records);
  }

  Answer(List<Record> records, Duration keep) {
    this(records, keep, Optional.empty());
  }
}
