package org.ucspi.exec.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.ucspi.exec.internal.RunAs.Host;

/** A system of our own, with its accounts and tools, on which Karaf is who we say. */
record FakeHost(Path folder) {
  private static final String ALL = "000001ffffffffff";

  private static final String GETENT =
      """
      case "$1 $3" in
        'passwd mail'|'passwd 8') echo mail:x:8:12:mail:/var/mail:/bin/sh ;;
        'passwd alone') echo alone:x:9:9::/:/bin/sh ;;
        'passwd broken') echo broken:x ;;
        'group mail') echo mail:x:12:root,mail ;;
        'group www') echo www:x:33: ;;
        'group tls') echo tls:x:44: ;;
        *down*) exit 3 ;;
        *) exit 2 ;;
      esac
      """;

  private static final String ID =
      """
      case "$3" in
        mail) echo 12 33 44 ;;
        alone) echo 9 ;;
        *) exit 1 ;;
      esac
      """;

  static FakeHost in(Path folder) {
    var host =
        new FakeHost(folder)
            .tool("getent", GETENT)
            .tool("id", ID)
            .tool("setpriv", "")
            .tool("chroot", "")
            .tool("unshare", "")
            .tool("true", "");
    return host.as("0", "0", "0", ALL);
  }

  /** Karaf's own user, group, supplementary groups and capabilities. */
  FakeHost as(String user, String group, String groups, String capabilities) {
    var four = "\t%1$s\t%1$s\t%1$s\t%1$s\n";
    return write(
        "status",
        "Name:\tjava\nUid:%sGid:%sGroups:\t%s \nCapInh:\t0000000000000000\nCapEff:\t%s\n"
            .formatted(four.formatted(user), four.formatted(group), groups, capabilities));
  }

  FakeHost root(String capabilities) {
    return as("0", "0", "", capabilities);
  }

  FakeHost tool(String name, String script) {
    write(name, "#!/bin/sh\n" + script);
    try {
      Files.setPosixFilePermissions(
          folder.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  FakeHost without(String tool) {
    try {
      Files.delete(folder.resolve(tool));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Tools tools() {
    return new Tools(folder.toString(), Duration.ofSeconds(1));
  }

  Host host() {
    return new Host(folder.resolve("status"), tools());
  }

  private FakeHost write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
