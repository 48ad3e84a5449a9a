package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.slf4j.Logger;
import org.ucspi.api.settings.FileWatch;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Publication;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.tls.internal.Reading.Doubt;

/**
 * A profile through its life, whichever kind it is of: the last good configuration with the last
 * good material. Files are read when it is edited, when they change, and when time alone changes
 * what is good.
 *
 * @param <P> the service
 * @param <E> what its handshakes use
 */
final class LiveProfile<P, E extends LiveProfile.InUse> {
  /** When files that are not good are read again, though no change of them was seen. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  private final Kind<P, E> kind;
  private final P service;
  private final Publication<P> publication;
  private final Background background;
  private final Consumer<E> changed;

  /** Written under the lock, by edits and the watching thread; read by every handshake. */
  private volatile E inUse;

  private Wanted<E> wanted;
  private FileWatch.Registration files = () -> {};
  private FileWatch.Registration timer = () -> {};

  /** What was logged last and still stands against the last edit. */
  private String problemOfEdit = "";

  /** Likewise against the files. */
  private List<Doubt> doubts = List.of();

  /** Of certificates whose time is nearly over. */
  private List<String> warnings = List.of();

  private boolean ended;

  /**
   * One kind of profiles.
   *
   * @param name as {@link org.ucspi.api.settings.Problem} has it; the log's lines begin with it
   */
  record Kind<P, E extends InUse>(String name, Class<P> type, Reader<E> reader, Logger log) {}

  /** Reads a configuration, not its files. */
  interface Reader<E> {
    Wanted<E> read(Map<String, ?> properties) throws InvalidSettingsException;
  }

  /** A configuration that is good, whatever its files are. */
  interface Wanted<E> {
    String name();

    /** To be watched. */
    List<Path> files();

    Optional<NamedFile> crlFile();

    /** What is to be said each time something else comes into use. */
    Stream<String> remarks();

    /** Keys that are set in vain, in one line. */
    Stream<String> withoutEffect();

    /**
     * Reads the files.
     *
     * @param last what is in use; to be answered again where nothing has changed
     */
    Read<E> read(Optional<E> last) throws MaterialException;
  }

  /** What good files make, and what stands against others. */
  record Read<E>(E inUse, List<Doubt> doubts) {}

  /** What handshakes use. */
  interface InUse {
    /** Its version, such as {@code SunJSSE/17.0.17}. */
    String library();

    List<CertificateStatus> certificates();

    List<X509CRL> crls();
  }

  /**
   * Begins with nothing; the first edit makes the service.
   *
   * @param changed hears what comes into use, before the service is there
   */
  LiveProfile(
      Kind<P, E> kind,
      P service,
      BundleContext context,
      Background background,
      Consumer<E> changed) {
    this.kind = kind;
    this.service = service;
    this.publication =
        new Publication<>(
            kind.name,
            kind.type,
            (type, what, names) ->
                context.registerService(type, what, FrameworkUtil.asDictionary(names))::unregister);
    this.background = background;
    this.changed = changed;
  }

  /** There is one whenever the service is. */
  E inUse() {
    return inUse;
  }

  synchronized void edit(Map<String, ?> properties) {
    try {
      wanted = kind.reader.read(properties);
    } catch (InvalidSettingsException e) {
      refuse(Settings.name(properties), e);
      return;
    }
    problemOfEdit = "";
    var before = files;
    files = background.watch(wanted.files(), this::reload);
    before.close();
    reload();
  }

  synchronized void end() {
    ended = true;
    files.close();
    timer.close();
    publication.close();
  }

  /** What stands against the last edit or its files; empty when nothing does. */
  synchronized String problem() {
    return problemOfEdit.isEmpty() ? Reading.reason(doubts) : problemOfEdit;
  }

  private synchronized void reload() {
    if (ended) {
      return;
    }
    timer.close();
    var now = doubts;
    try {
      now = read();
    } catch (MaterialException e) {
      now = List.of(new Doubt(e.getMessage(), publication.isAvailable() ? Reading.KEPT : ""));
      kind.log.debug("{} {}: the cause", kind.name, wanted.name(), e);
    }
    tell(now);
    lookAgain();
  }

  /** Takes what is good; answers what is not. */
  private List<Doubt> read() throws MaterialException {
    var read = wanted.read(Optional.ofNullable(inUse));
    var next = read.inUse();
    if (next != inUse) {
      var last = inUse;
      inUse = next;
      changed.accept(next);
      if (last == null || !last.library().equals(next.library())) {
        kind.log.info("{} {}: by {}", kind.name, wanted.name(), next.library());
      }
      report(next, last == null ? List.of() : last.certificates());
    }
    publication.available(wanted.name(), service);
    return read.doubts();
  }

  /** Each of them is logged once. */
  private void tell(List<Doubt> now) {
    for (Doubt doubt : now) {
      if (!doubts.contains(doubt)) {
        complain(wanted.name(), doubt.reason(), doubt.consequence());
      }
    }
    if (now.isEmpty() && !doubts.isEmpty()) {
      kind.log.info("{} {}: all files are good again", kind.name, wanted.name());
    }
    doubts = now;
    var problem = problem();
    if (!problem.isEmpty()) {
      publication.problem(wanted.name(), problem);
    }
  }

  private void complain(String name, String reason, String consequence) {
    kind.log.error(
        "{} {}: unable to use configuration: {}{}",
        kind.name,
        name,
        reason,
        consequence.isEmpty() ? "" : "; " + consequence);
  }

  /** What time alone changes: certificates expire, and those that are not valid yet become so. */
  private void lookAgain() {
    var now = Instant.now();
    var certificates = inUse == null ? List.<CertificateStatus>of() : inUse.certificates();
    var lists = inUse == null ? List.<X509CRL>of() : inUse.crls();
    var said =
        Stream.of(
                certificates.stream().flatMap(c -> Validity.warning(c, now).stream()),
                wanted.crlFile().stream()
                    .flatMap(
                        f -> lists.stream().flatMap(l -> Validity.warning(f, l, now).stream())),
                wanted.withoutEffect())
            .flatMap(all -> all)
            .toList();
    said.stream().filter(w -> !warnings.contains(w)).forEach(this::warn);
    warnings = said;
    var next = Validity.nextLook(certificates, lists, now);
    var delay = doubts.isEmpty() || next.compareTo(AGAIN) < 0 ? next : AGAIN;
    timer = background.later(delay, this::reload);
  }

  private void warn(String warning) {
    kind.log.warn("{} {}: {}", kind.name, wanted.name(), warning);
  }

  private void report(E next, List<CertificateStatus> before) {
    for (CertificateStatus certificate : next.certificates()) {
      if (!before.contains(certificate)) {
        kind.log.info(
            "{} {}: using {}{} for {} until {}",
            kind.name,
            wanted.name(),
            certificate.file(),
            certificate.serverName().isEmpty() ? "" : " as " + certificate.serverName(),
            certificate.subject(),
            certificate.notAfter());
      }
    }
    wanted.remarks().forEach(this::warn);
  }

  /** What was good before stays in use. */
  private void refuse(String name, InvalidSettingsException e) {
    var reason = e.getMessage();
    publication.problem(name, reason);
    if (!problemOfEdit.equals(reason)) {
      complain(name, reason, publication.isAvailable() ? Reading.KEPT : "");
    }
    problemOfEdit = reason;
  }
}
