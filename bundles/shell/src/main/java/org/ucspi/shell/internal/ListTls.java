package org.ucspi.shell.internal;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Instant;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.BundleContext;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.TlsProfile;

/** {@code ucspi:tls}. */
@Service
@Command(
    scope = "ucspi",
    name = "tls",
    description = "Lists the TLS profiles: their certificates, the days these are good for, state",
    detailedDescription =
        "Example: ucspi:tls --no-format\n"
            + "A profile is made by etc/org.ucspi.tls-NAME.cfg; listeners name it with tls. One line for each\n"
            + "certificate: the default ones first, then those for other server names (SNI).")
public final class ListTls implements Action {
  @Reference private BundleContext context;

  @Option(
      name = "--no-format",
      description = "One line a certificate, tab-separated, without a header")
  private boolean plain;

  @Override
  public Object execute() {
    try (var services = new HeldServices(context)) {
      rows(Configured.of(services, TlsProfile.class, "tls"), Instant.now())
          .print(System.out, plain);
    }
    return null;
  }

  static Rows rows(Configured<TlsProfile> profiles, Instant now) {
    var rows =
        new Rows(
            "no TLS profiles; add one with etc/org.ucspi.tls-NAME.cfg",
            "Name",
            "Server name",
            "Certificate",
            "Key",
            ">Days",
            "File",
            "State");
    for (var name : profiles.names()) {
      var state = Printable.of(profiles.state(name));
      var profile = profiles.get(name);
      if (profile.isEmpty()) {
        rows.add(Printable.of(name), "", "", "", "", "", state);
      } else {
        for (var certificate : profile.get().certificates()) {
          rows.add(
              Printable.of(name),
              certificate.serverName().isEmpty() ? "(default)" : certificate.serverName(),
              Printable.of(certificate.subject()),
              certificate.algorithm(),
              days(certificate, now),
              Printable.of(certificate.file()),
              state);
        }
      }
    }
    return rows;
  }

  /** Whole days left; less than 0 once it has expired. */
  private static long days(CertificateStatus certificate, Instant now) {
    return Math.floorDiv(now.until(certificate.notAfter(), SECONDS), 86_400L);
  }
}
