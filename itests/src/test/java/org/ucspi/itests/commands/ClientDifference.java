package org.ucspi.itests.commands;

/** Where Debian's tcpclient, of ucspi-tcp 0.88, does something else, and why. */
enum ClientDifference {
  IPV6("the usage has `-4`, `-6` and `-I`", "the options of ucspi-tcp6 are there, too"),
  WORDS(
      "`fatal:` is followed by the exit code, the subject stands behind a colon, its reason behind a blank",
      "of one wording with sslclient"),
  REASONS(
      "`address already in use`, `cannot assign requested address`, `SERVFAIL` for `address already used`, `address not available`, `temporary failure`",
      "the words of the kernel and of DNS servers, not of a table of our own"),
  PROGRAM(
      "a program that cannot be run is told before anything is connected, with its whole path",
      "a server is not bothered in vain"),
  HOSTS(
      "host names are looked for in /etc/hosts, then in the DNS; not in the DNS alone",
      "as other programs of the machine see them"),
  DESCRIPTORS(
      "descriptors other than 0, 1, 2, 6 and 7 are closed for the program",
      "Java has files of its own, and tells them apart from nobody else's"),
  SIGNAL(
      "a program that a signal killed: exit code 111, not that signal",
      "as sslclient has it; tcpclient in C has become the program, Java waits for it");

  private final String what;
  private final String why;

  ClientDifference(String what, String why) {
    this.what = what;
    this.why = why;
  }

  /** As the README has it. */
  String row() {
    return "| " + what + " | " + why + " |";
  }
}
