package org.ucspi.environment.internal;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Record;

/**
 * What DNS says to one question: records of the type that was asked for.
 *
 * @param records none where there are none, and where nobody could say in time
 * @param keep how long it may be used
 */
record Answer(List<Record> records, Duration keep) {
  Answer {
    records = List.copyOf(records);
  }
}
