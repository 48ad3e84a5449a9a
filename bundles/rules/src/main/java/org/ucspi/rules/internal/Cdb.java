package org.ucspi.rules.internal;

import static org.ucspi.rules.internal.Records.INT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The file of a constant database (D. J. Bernstein, cr.yp.to/cdb/cdb.txt): 256 pairs of position
 * and slots, the records, then 256 hash tables of pairs of hash and position, all numbers
 * little-endian with 32 bits.
 */
final class Cdb {
  private static final int TABLES = 256;
  private static final int PAIR = 8;
  private static final int HEADER = TABLES * PAIR;

  /** What it may cost to find all records: rules with one address by the ten thousands. */
  private static final long MOST_STEPS = 1L << 30;

  private long steps;

  private Cdb() {}

  /** Whether this is the beginning of a database rather than text: text has no zero bytes. */
  static boolean isCdb(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, HEADER); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** The records of a file, all of which its hash tables must lead to. */
  static Records read(byte[] file) throws RuleSyntaxException {
    if (file.length < HEADER) {
      throw damaged("it ends within its header");
    }
    long end = file.length;
    long slots = 0;
    for (int table = 0; table < TABLES; table++) {
      long position = position(file, table);
      long length = length(file, table);
      if (position < HEADER || position + PAIR * length > file.length) {
        throw damaged("its hash tables are not all in it");
      }
      end = length == 0 ? end : Math.min(end, position);
      slots += length;
    }
    if (slots * PAIR > file.length) {
      throw damaged("its hash tables overlap");
    }
    var records = records(file, (int) end);
    int taken = 0;
    for (int at = (int) end; at + PAIR <= file.length; at += PAIR) {
      taken += number(file, at + 4) == 0 ? 0 : 1;
    }
    if (taken != records.count()) {
      throw damaged("it has %d records and places for %d".formatted(records.count(), taken));
    }
    var walk = new Cdb();
    for (int record = 0; record < records.end(); record = records.next(record)) {
      if (!walk.isFound(file, records, record)) {
        throw damaged("a record cannot be found");
      }
    }
    return records;
  }

  private static Records records(byte[] file, int end) throws RuleSyntaxException {
    try {
      return Records.of(Arrays.copyOfRange(file, HEADER, end));
    } catch (RuleSyntaxException e) {
      throw damaged("it " + e.getMessage());
    }
  }

  private boolean isFound(byte[] file, Records records, int record) throws RuleSyntaxException {
    int hash = hash(records, record);
    int table = hash & TABLES - 1;
    long length = length(file, table);
    if (length == 0) {
      return false;
    }
    long slot = (hash >>> 8) % length;
    for (long i = 0; i < length; i++) {
      int at = (int) (position(file, table) + PAIR * slot);
      if (number(file, at + 4) == 0) {
        return false;
      }
      if (number(file, at + 4) == HEADER + record && (int) number(file, at) == hash) {
        return true;
      }
      step();
      slot = slot + 1 == length ? 0 : slot + 1;
    }
    return false;
  }

  private void step() throws RuleSyntaxException {
    if (++steps > MOST_STEPS) {
      throw new RuleSyntaxException("has too many rules for one address");
    }
  }

  private static RuleSyntaxException damaged(String how) {
    return new RuleSyntaxException("is no database of tcprules, or a damaged one: " + how);
  }

  private static long position(byte[] file, int table) {
    return number(file, PAIR * table);
  }

  private static long length(byte[] file, int table) {
    return number(file, PAIR * table + 4);
  }

  private static long number(byte[] file, int at) {
    return (int) INT.get(file, at) & 0xffffffffL;
  }

  private static int hash(Records records, int record) {
    int hash = 5381;
    int start = records.keyStart(record);
    for (int i = start; i < start + records.keyLength(record); i++) {
      hash = ((hash << 5) + hash) ^ (records.bytes()[i] & 0xff);
    }
    return hash;
  }

  /** The file that tcprules makes of these records in this order. */
  static ByteBuffer write(Records records) throws RuleSyntaxException {
    var lengths = new int[TABLES];
    for (int record = 0; record < records.end(); record = records.next(record)) {
      lengths[hash(records, record) & TABLES - 1] += 2;
    }
    long size = HEADER + records.end() + 2L * PAIR * records.count();
    if (size > Integer.MAX_VALUE - PAIR) {
      throw new RuleSyntaxException("has more rules than one database takes");
    }
    int position = HEADER + records.end();
    var file = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    for (int length : lengths) {
      file.putInt(position).putInt(length);
      position += PAIR * length;
    }
    file.put(records.bytes());
    var bytes = file.array();
    var walk = new Cdb();
    for (int record = 0; record < records.end(); record = records.next(record)) {
      int hash = hash(records, record);
      int table = hash & TABLES - 1;
      int slot = (hash >>> 8) % lengths[table];
      int start = (int) position(bytes, table);
      while (number(bytes, start + PAIR * slot + 4) != 0) {
        walk.step();
        slot = slot + 1 == lengths[table] ? 0 : slot + 1;
      }
      INT.set(bytes, start + PAIR * slot, hash);
      INT.set(bytes, start + PAIR * slot + 4, HEADER + record);
    }
    return file.clear();
  }
}
