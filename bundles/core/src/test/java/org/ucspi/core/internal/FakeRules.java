package org.ucspi.core.internal;

import java.util.function.Function;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;

/** Rules that say what the test says. */
final class FakeRules implements RuleSet {
  private final Function<Peer, Verdict> verdicts;
  boolean byHost;
  boolean byInfo;

  FakeRules(Function<Peer, Verdict> verdicts) {
    this.verdicts = verdicts;
  }

  @Override
  public Verdict check(Peer peer) {
    return verdicts.apply(peer);
  }

  @Override
  public String source() {
    return "test";
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public boolean goesByHost() {
    return byHost;
  }

  @Override
  public boolean goesByInfo() {
    return byInfo;
  }
}
