package org.ucspi.core.internal;

/** What is logged, from nothing to everything; sslserver's -q, -Q, -v and -V. */
enum Verbosity {
  QUIET,
  ERRORS,
  VERBOSE,
  TLS;

  /** Whether lines that begin at this level are written. */
  boolean says(Verbosity least) {
    return compareTo(least) >= 0;
  }
}
