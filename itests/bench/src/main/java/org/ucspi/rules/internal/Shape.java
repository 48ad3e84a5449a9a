package org.ucspi.rules.internal;

/** How rules are written. */
public enum Shape {
  /** Prefixes of all lengths. */
  CIDR,
  /** Prefixes of one address each. */
  LONGEST,
  /** Addresses. */
  EXACT
}
