package org.ucspi.itests.commands;

import java.util.List;

/** Certificates and keys of sslserver, and what it cannot do. */
final class KeyRows {
  private static final String LONG = "l" + "o".repeat(62) + "ng";

  private KeyRows() {}

  private static Row keyed(String certificate, String key) {
    return locked("", certificate, key);
  }

  private static Row locked(String options, String certificate, String key) {
    return Row.server("sslserver", options + " -RHl0", "echo served")
        .with("CERTFILE", certificate)
        .with("KEYFILE", key)
        .visited(Visit.tls(""));
  }

  private static String usage(String command) {
    return "! %1$s: usage: %1$s [ -1346UXpPhHrRoOdDqQvVIeEsSnNmzZ ] [ -c limit ]".formatted(command)
        + " [ -x rules.cdb ] [ -y rules.cdb ] [ -B banner ] [ -g gid ] [ -u uid ] [ -b backlog ]"
        + " [ -l localname ] [ -t timeout ] [ -I interface ] [ -T ssltimeout ] [ -w progtimeout ]"
        + " host port program";
  }

  private static Row at(String host, String port) {
    return Row.of("sslserver", "-RHl0", host, port, "true")
        .with("CERTFILE", "server.crt")
        .with("KEYFILE", "server.key");
  }

  static List<Row> rows() {
    return List.of(
        locked("-3", "server.crt", "locked.key").through("exec \"$@\" 3< right").shows("> served"),
        locked("-3", "server.crt", "locked.key")
            .through("exec \"$@\" 3< wrong")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load key: unable to decrypt the key in {site}/locked.key: wrong password?
                """),
        locked("-3", "server.crt", "locked.key")
            .through("exec \"$@\" 3<&-")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to read password: nothing to be read from descriptor 3
                """),
        keyed("server.crt", "locked.key")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load key: {site}/locked.key has an encrypted private key, want its password on descriptor 3, with -3
                """),
        keyed("both", "").shows("> served"),
        keyed("server.crt", "client.key")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load key: the key in {site}/client.key does not fit the certificate in {site}/server.crt
                """),
        keyed("server.crt", "nosuch")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load key: unable to read {site}/nosuch: no such file
                """),
        keyed("nosuch", "server.key")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load certificate: unable to read {site}/nosuch: no such file
                """),
        keyed("garbage", "server.key")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load certificate: {site}/garbage has no certificate
                """),
        keyed("", "server.key")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load certificate: CERTFILE is not set
                """),
        Row.of("sslserver").shows("exit 100\n" + usage("sslserver")),
        Row.of("sslserver", "-f", "0", "0", "true")
            .shows("exit 100\n! sslserver: illegal option -- f\n" + usage("sslserver")),
        Row.of("sslhandle", "0", "0").shows("exit 100\n" + usage("sslhandle")),
        at("192.0.2.1", "0")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to bind to: 192.0.2.1 port: 0: cannot assign requested address
                """),
        at("127.0.0.1", String.valueOf(Site.busyPort()))
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to bind to: 127.0.0.1 port: {port}: address already in use
                """),
        at("0", "nosuch")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to figure out port number for: nosuch
                """),
        at("nosuch.invalid", "0")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) no IP address for: nosuch.invalid
                """),
        at(LONG, "0")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) temporarily unable to figure out IP address for: loooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooong protocol error
                """));
  }
}
