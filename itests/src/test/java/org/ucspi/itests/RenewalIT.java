package org.ucspi.itests;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.itests.Authority.Issued;
import org.ucspi.itests.Renewal.Layout;
import org.ucspi.itests.Visits.Visit;

/** Certificates renewed, in every order and pace, while 50 clients a second come. */
@ExtendWith(SharedKaraf.class)
class RenewalIT {
  private static final Duration BETWEEN_CLIENTS = Duration.ofMillis(20);
  private static final int FEWEST = 20;
  private static final Duration LONG = Duration.ofMinutes(3);

  /** From the last byte written to the first client that is shown the new certificate. */
  private static final Duration LATEST = Duration.ofSeconds(2);

  private static final String PROBLEM = "unable to use configuration: ";

  private record Renewed(Renewal how, long done, BigInteger before, BigInteger after, int port) {}

  @TempDir Path folder;
  private KarafProcess karaf;
  private Authority authority;
  private int issued;

  @BeforeEach
  void authority(KarafProcess shared) {
    karaf = shared;
    authority = Authority.root(folder, "root", "P-256").intermediate("intermediate");
  }

  private Issued issue() {
    var kind = ++issued % 2 == 0 ? "rsa:2048" : "P-256";
    return authority.server("server" + issued, kind, 60, "*.renewal.example");
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void noClientNoticesARenewalAndTheNextIsShownTheNewCertificate(String provider) throws Exception {
    Map<Layout, Integer> ports = new EnumMap<>(Layout.class);
    Map<Layout, BigInteger> serials = new EnumMap<>(Layout.class);
    for (var layout : Layout.values()) {
      var first = issue();
      layout.begin(Files.createDirectory(folder.resolve(layout.name())), first);
      ports.put(layout, listen(provider, layout));
      serials.put(layout, first.certificate().getSerialNumber());
    }
    ports.values().forEach(Ports::awaitListening);
    var renewed = new ArrayList<Renewed>();
    var visits =
        new Visits(
            folder.resolve("root.crt"),
            ".renewal.example",
            ports.get(Layout.PAIR),
            BETWEEN_CLIENTS);
    try (visits) {
      long began = System.nanoTime();
      while (renewed.size() < FEWEST
          || (Figures.LONG && System.nanoTime() - began < LONG.toNanos())) {
        var how = Renewal.values()[renewed.size() % Renewal.values().length];
        var next = issue();
        int port = ports.get(how.layout);
        visits.to(port);
        visits.pass(Duration.ofMillis(200));
        renewed.add(renew(how, next, serials.get(how.layout), port, visits, provider));
        serials.put(how.layout, next.certificate().getSerialNumber());
      }
      visits.pass(Duration.ofMillis(200));
    } finally {
      stop(provider);
    }
    check(provider, visits.done(), renewed);
  }

  private Renewed renew(
      Renewal how, Issued with, BigInteger before, int port, Visits visits, String provider)
      throws Exception {
    karaf.log().mark();
    how.replace(folder.resolve(how.layout.name()), with, visits::pass);
    long done = System.nanoTime();
    var after = with.certificate().getSerialNumber();
    await(how + " to be served")
        .atMost(LATEST.multipliedBy(5))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> visits.done().stream().anyMatch(v -> v.serial().equals(after)));
    visits.pass(Duration.ofMillis(200));
    var problems =
        karaf.log().lines().stream()
            .filter(line -> line.contains("tls " + name(provider, how.layout) + ": " + PROBLEM))
            .map(line -> line.substring(line.indexOf(PROBLEM)))
            .toList();
    assertThat(problems)
        .as("what the log says of %s", how)
        .doesNotHaveDuplicates()
        .hasSizeBetween(how.fewestLines, how.mostLines);
    return new Renewed(how, done, before, after, port);
  }

  private static void check(String provider, List<Visit> visits, List<Renewed> renewed) {
    assertThat(visits.stream().filter(visit -> !visit.failure().isEmpty()))
        .as("clients that were not served")
        .isEmpty();
    var latencies = new EnumMap<Renewal, Long>(Renewal.class);
    for (var renewal : renewed) {
      var first = firstOf(renewal, visits);
      latencies.merge(renewal.how, lastOfBefore(renewal, visits) - renewal.done, Math::max);
      assertThat(
              visits.stream()
                  .filter(v -> v.port() == renewal.port)
                  .filter(v -> v.began() > Math.min(first.ended(), renewal.done + LATEST.toNanos()))
                  .filter(v -> v.serial().equals(renewal.before)))
          .as("shown the one before 2 s behind %s, or behind a client who was shown it", renewal)
          .isEmpty();
    }
    assertThat(visits)
        .as(
            Figures.note(
                "certificates renewed under 50 clients a second, provider " + provider,
                "%d renewals, %d clients, %.0f/s, none failed; the last to be shown the old one came %d ms behind the last byte: %s",
                renewed.size(),
                visits.size(),
                perSecond(visits),
                latencies.values().stream().mapToLong(Long::longValue).max().orElseThrow()
                    / 1_000_000,
                latencies.entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue() / 1_000_000)
                    .collect(joining(", "))))
        .hasSizeGreaterThan(renewed.size() * 20);
  }

  /** When the last one came that was shown the certificate before, no earlier than it was done. */
  private static long lastOfBefore(Renewed renewal, List<Visit> visits) {
    return visits.stream()
        .filter(visit -> visit.serial().equals(renewal.before))
        .mapToLong(Visit::began)
        .reduce(renewal.done, Math::max);
  }

  private static double perSecond(List<Visit> visits) {
    var began = visits.stream().mapToLong(Visit::began).summaryStatistics();
    return visits.size() * 1e9 / (began.getMax() - began.getMin());
  }

  private static Visit firstOf(Renewed renewal, List<Visit> visits) {
    return visits.stream()
        .filter(visit -> visit.serial().equals(renewal.after))
        .min((a, b) -> Long.compare(a.ended(), b.ended()))
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void certificateOfANameIsRenewedWhileTheDefaultOneIsBroken(String provider) throws Exception {
    var first = authority.server("default", "P-256", 60, "default.example");
    var named = authority.server("named", "P-256", 60, "named.example");
    var name = "renewal-" + provider;
    karaf
        .etc()
        .put(
            "tls",
            name,
            "provider = " + provider,
            "certificate = " + first.crt(),
            "key = " + first.keyFile(),
            "sni.1 = named.example %s %s".formatted(named.crt(), named.keyFile()));
    int port = karaf.etc().putListener(name, "echo", "tls = " + name);
    karaf.awaitListening(port);
    try {
      assertThat(serial(port, "named.example")).isEqualTo(named.certificate().getSerialNumber());
      assertThat(serial(port, "default.example")).isEqualTo(first.certificate().getSerialNumber());
      karaf.log().mark();
      Files.writeString(first.keyFile(), "nothing");
      karaf.log().await("tls " + name + ": " + PROBLEM);
      var next = authority.server("named", "P-256", 60, "named.example");
      long done = System.nanoTime();
      await()
          .atMost(LATEST)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> serial(port, "named.example").equals(next.certificate().getSerialNumber()));
      Figures.note(
          "certificate of a name renewed, the default one broken, provider " + provider,
          "shown after %d ms at most",
          (System.nanoTime() - done) / 1_000_000);
      assertThat(serial(port, "default.example")).isEqualTo(first.certificate().getSerialNumber());
      assertThat(karaf.log().lines().stream().filter(l -> l.contains(name + ": " + PROBLEM)))
          .hasSize(1);
      assertThat(karaf.client("ucspi:tls --no-format"))
          .filteredOn(line -> line.startsWith(name + "\t"))
          .hasSize(2)
          .allMatch(line -> line.contains(first.keyFile().getFileName().toString()));
    } finally {
      remove(name);
    }
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.Providers#all")
  void daysLeftAreShownAndTalkedOfFromFourteenDaysOn(String provider) throws Exception {
    var enough = authority.server("enough", "P-256", 15, "enough.example");
    var soon = authority.server("soon", "P-256", 14, "soon.example");
    var name = "days-" + provider;
    karaf.log().mark();
    karaf
        .etc()
        .put(
            "tls",
            name,
            "provider = " + provider,
            "certificate = " + enough.crt(),
            "key = " + enough.keyFile(),
            "sni.1 = soon.example %s %s".formatted(soon.crt(), soon.keyFile()));
    try {
      karaf
          .log()
          .await(
              "WARN.*tls " + name + ": the certificate in " + soon.crt() + " expires in 13 days");
      assertThat(karaf.log().count("the certificate in " + enough.crt() + " expires")).isZero();
      assertThat(karaf.client("ucspi:tls --no-format"))
          .filteredOn(line -> line.startsWith(name + "\t"))
          .map(line -> line.split("\t", -1)[1] + ' ' + line.split("\t", -1)[4])
          .containsExactly("(default) 14", "soon.example 13");
    } finally {
      remove(name);
    }
  }

  private BigInteger serial(int port, String name) throws Exception {
    try (var client = TlsClient.asking(name, Client.from("127.0.0.1").connect(port))) {
      return client.serial();
    }
  }

  private int listen(String provider, Layout layout) {
    var name = name(provider, layout);
    karaf
        .etc()
        .put("tls", name, "provider = " + provider, layout.profile(folder.resolve(layout.name())));
    return karaf
        .etc()
        .putListener(name, "echo", "tls = " + name, "concurrency = 200", "verbosity = errors");
  }

  private static String name(String provider, Layout layout) {
    return "renewal-" + provider + '-' + layout;
  }

  private void stop(String provider) {
    for (var layout : Layout.values()) {
      remove(name(provider, layout));
    }
  }

  private void remove(String name) {
    karaf.etc().delete("listener", name);
    karaf.etc().delete("tls", name);
  }
}
