package org.ucspi.itests.commands;

/** Where Debian's C programs, ucspi-tcp 0.88, do something else, and why. */
enum Difference {
  USAGE(
      "the usage has no `-4`, `-6`, `-I`, `-y`",
      "the options are those of ucspi-tcp6, which has IPv6 and early rules"),
  FAMILIES(
      "hosts are IPv4 alone, without `:0`, `::`",
      "ucspi-tcp6 has IPv6, and shows an IPv4 client of a dual-stack port as plain IPv4"),
  HOSTS_FILE(
      "`localhost` is no host, and 127.0.0.1 has no name: DNS alone is asked",
      "names of /etc/hosts are good for all other commands of the system"),
  WORDS(
      "`fatal: REASON for VALUE`",
      "`fatal: (111) REASON for: VALUE`, as ucspi-ssl has it: one wording for all servers"),
  SYNTAX(
      "a bad rule is shown, and tcprules exits with 100",
      "its number and what is wrong with it are said, with 101, as ucspi-tcp6 has it"),
  LINES(
      "`status: N/LIMIT` at the start, `end PID status 768`; no line for listening and closing",
      "lines are those of ucspi-ssl, with the limit for each address and the exit code itself: 3"),
  NUMBERS(
      "a client that is denied has a process, and a line of its end",
      "no process is made for it: its number is the connection's"),
  RULES(
      "a missing rules file is a warning at each connection, and none with `-X`",
      "it is said once, when the server starts"),
  TEXT(
      "rules are cdb files alone",
      "their text is read as well, by its name: none need be compiled"),
  PROGRAM(
      "a program that cannot be run is a warning at each connection",
      "that is known at the start, which fails with 111"),
  PER_ADDRESS(
      "MAXCONIP is nothing special",
      "it limits the connections of an address, in the environment or in a rule"),
  USER("`-U` without UID changes nothing", "a program would run as root by mistake: 100"),
  REMARKS("options without an effect are not told", "with `-v` the server tells those, as `-o`"),
  BYTES(
      "variables arrive as they are, whatever the bytes",
      "the JVM takes variables as UTF-8: other bytes arrive as U+FFFD"),
  DESCRIPTORS(
      "programs get all descriptors that the server was started with",
      "they get 0, 1 and 2, and nothing of other clients"),
  SHELL(
      "`PWD` is as it was",
      "the command is started by a shell, which sets `PWD` where it is not set");

  private final String what;
  private final String reason;

  Difference(String what, String reason) {
    this.what = what;
    this.reason = reason;
  }

  /** As the README has it. */
  String row() {
    return "| " + what + " | " + reason + " |";
  }
}
