package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ucspi.api.rules.Verdict;

/** Random rule sets and peers. */
class RulesPropertyTest {
  private static final int SETS = 10_000;
  private static final int PEERS = 5;

  @Test
  void saysWhatNaiveReadingOfTheTextSays() throws Exception {
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRules(seed, false);
      var lines = random.lines();
      var naive = new NaiveRules(lines);
      var rules = Texts.rules(lines.toArray(String[]::new));
      for (int i = 0; i < PEERS; i++) {
        var peer = random.peer();
        var verdict = rules.check(peer);
        assertThat(new NaiveRules.Answer(verdict instanceof Verdict.Allow, verdict.variables()))
            .as("rules %d of %s for %s, by %s", seed, lines, peer, verdict.rule())
            .isEqualTo(naive.check(peer));
      }
    }
  }

  @Test
  void makesSameDatabaseOfWhatItRead() throws Exception {
    for (int seed = 0; seed < SETS; seed++) {
      var records = Texts.records(new RandomRules(seed, false).lines().toArray(String[]::new));
      var file = Cdb.write(records).array();
      var again = Cdb.read(file);
      assertThat(again).as("rules %d", seed).isEqualTo(records);
      assertThat(again.count()).isEqualTo(records.count());
      assertThat(Cdb.write(again).array()).as("rules %d", seed).isEqualTo(file);
      assertThat(Cdb.isCdb(file)).isTrue();
    }
  }
}
