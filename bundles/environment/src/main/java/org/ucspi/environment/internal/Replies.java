package org.ucspi.environment.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The replies to one question, along its aliases (CNAME, as of RFC 2317 too), and for how long they
 * hold together: as long as the shortest of them, and within bounds. Not thread-safe.
 */
final class Replies {
  /** How many names of one address are looked at, in the order in which they come. */
  private static final int MOST_NAMES = 4;

  private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

  /** Of what is not there, RFC 2308, 5. */
  private static final long MOST_NEGATIVE_SECONDS = Duration.ofHours(1).toSeconds();

  private final int type;
  private final List<Record> records = new ArrayList<>();
  private Name name;
  private int aliases;
  private long seconds = MOST_SECONDS;

  Replies(Question question) {
    this.name = question.name();
    this.type = question.type();
  }

  /** What is to be asked next. */
  Name name() {
    return name;
  }

  int type() {
    return type;
  }

  int aliases() {
    return aliases;
  }

  /**
   * Takes one reply, in one pass: dnsjava's own way to clean replies needs seconds for a long one,
   * and who has the name server says how long it is.
   *
   * @return whether it says no more than another name under which to ask
   */
  boolean add(Message reply) {
    int before = aliases;
    for (var record : reply.getSection(Section.ANSWER)) {
      if (!record.getName().equals(name)) {
        continue; // a DNAME, whose CNAME comes with it
      }
      if (record.getType() == type) {
        if (type != Type.PTR || records.size() < MOST_NAMES) {
          // dnsjava has each record with an owner's name of its own, of up to 255 bytes
          var data = record.rdataToWireCanonical();
          records.add(Record.newRecord(name, type, DClass.IN, record.getTTL(), data));
        }
      } else if (record instanceof CNAMERecord alias) {
        name = alias.getTarget();
        aliases++;
      } else {
        continue;
      }
      seconds = Math.min(seconds, record.getTTL());
    }
    if (!records.isEmpty()) {
      return false;
    }
    if (aliases > before && reply.getRcode() == Rcode.NOERROR) {
      return true;
    }
    seconds = Math.min(seconds, negative(reply));
    return false;
  }

  /** How long it may be believed that there is nothing; without an SOA not at all. */
  private static long negative(Message reply) {
    return reply.getSection(Section.AUTHORITY).stream()
        .filter(SOARecord.class::isInstance)
        .map(SOARecord.class::cast)
        .mapToLong(soa -> Math.min(soa.getTTL(), soa.getMinimum()))
        .map(s -> Math.min(s, MOST_NEGATIVE_SECONDS))
        .findFirst()
        .orElse(0);
  }

  Answer answer() {
    return new Answer(records, Duration.ofSeconds(seconds));
  }
}
