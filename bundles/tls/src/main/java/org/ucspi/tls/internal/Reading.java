package org.ucspi.tls.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads all files of a profile of listeners, part by part. */
final class Reading {
  /** Where something good was there before. */
  static final String KEPT = "the material before it stays in use";

  private static final String STILL_STAPLED = "the one before it is stapled";
  private static final String NOT_STAPLED = "nothing is stapled";

  private final TlsSettings settings;
  private final Optional<Material> before;
  private final Parts<Material> parts;
  private final Material material;

  /**
   * Reads.
   *
   * @param before what was read last with the same settings
   * @throws MaterialException when a part is not good, and was not before
   */
  Reading(TlsSettings settings, Optional<Material> before) throws MaterialException {
    this.settings = settings;
    this.before = before;
    this.parts = new Parts<>(before);
    var identities = identities();
    this.material =
        new Material(
            identities,
            parts.part(this::trust, Material::trust),
            staples(identities),
            parts.part(this::ticketKeys, Material::ticketKeys));
  }

  Material material() {
    return material;
  }

  /** What stands against some parts. */
  List<Doubt> doubts() {
    return parts.doubts();
  }

  /**
   * A part that is not good.
   *
   * @param reason in one line
   * @param consequence what is done without it
   */
  record Doubt(String reason, String consequence) {}

  /** All of them in one line. */
  static String reason(List<Doubt> doubts) {
    return doubts.stream().map(Doubt::reason).collect(Collectors.joining("; "));
  }

  private List<Identity> identities() throws MaterialException {
    var all = new ArrayList<Identity>();
    for (CertificateFiles files : files()) {
      all.add(parts.part(() -> identity(files), material -> before(files).orElseThrow()));
    }
    return List.copyOf(all);
  }

  private List<CertificateFiles> files() throws MaterialException {
    if (!settings.isDemo()) {
      return settings.certificates();
    }
    var demo =
        new CertificateFiles("", DemoCertificate.file(settings.settings()), Optional.empty());
    return Stream.concat(Stream.of(demo), settings.certificates().stream()).toList();
  }

  private Identity identity(CertificateFiles files) throws MaterialException {
    var password =
        Pem.password(settings.keyPasswordFile(), settings.settings().values()._keyPassword());
    return Identity.read(files, password, before(files));
  }

  private Optional<Identity> before(CertificateFiles files) {
    return before.stream()
        .flatMap(material -> material.identities().stream())
        .filter(identity -> identity.files().equals(files))
        .findFirst();
  }

  /** A certificate serves well without one. */
  private List<Staple> staples(List<Identity> identities) {
    var staples = new ArrayList<Staple>();
    for (NamedFile file : settings.staples()) {
      try {
        staples.add(Staple.read(file, identities));
      } catch (MaterialException e) {
        var last = before.stream().flatMap(m -> m.staples().stream()).filter(s -> s.isOf(file));
        var kept = last.findFirst();
        kept.ifPresent(staples::add);
        parts.doubt(e.getMessage(), kept.isPresent() ? STILL_STAPLED : NOT_STAPLED);
      }
    }
    return List.copyOf(staples);
  }

  private Optional<TicketKeys> ticketKeys() throws MaterialException {
    return settings.ticketKeys().isPresent()
        ? Optional.of(TicketKeys.read(settings.ticketKeys().get()))
        : Optional.empty();
  }

  private Trust trust() throws MaterialException {
    var clients = settings.clients();
    try {
      var trust = Trust.read(clients);
      if (before.isPresent()) {
        RevocationLists.checkAsSuccessors(
            trust.crls(), before.get().trust().crls(), clients.crlFile(), Instant.now());
      }
      return trust;
    } catch (RuntimeException e) {
      throw clients.files().findFirst().orElseThrow().problem("cannot be used: " + e, e);
    }
  }
}
