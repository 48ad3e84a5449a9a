package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds each bundle's manifest against the picture in the architecture. */
class ImportsTest {
  /** Packages that one bundle alone may see, by their beginning. */
  private static final Map<String, String> OWNERS =
      Map.of(
          "org.apache.mina.", "org.ucspi.transport",
          "io.netty.", "org.ucspi.tls",
          "org.bouncycastle.", "org.ucspi.tls",
          "org.xbill.", "org.ucspi.environment",
          "org.apache.karaf.", "org.ucspi.shell",
          // by Karaf too
          "org.apache.felix.service.command", "org.ucspi.shell",
          "org.jline.", "org.ucspi.shell");

  /** What any bundle but the api may see besides. */
  private static final List<String> COMMON =
      List.of("java.", "javax.", "org.osgi.", "org.slf4j", "org.ucspi.api.");

  static Stream<BuiltBundle> bundles() {
    return BuiltBundle.all().stream();
  }

  static Stream<BuiltBundle> implementations() {
    return bundles().filter(bundle -> !bundle.name().equals("org.ucspi.api"));
  }

  @Test
  void coversAllBundles() {
    assertThat(bundles().map(BuiltBundle::name))
        .containsExactlyInAnyOrder(
            "org.ucspi.api",
            "org.ucspi.core",
            "org.ucspi.transport",
            "org.ucspi.tls",
            "org.ucspi.rules",
            "org.ucspi.environment",
            "org.ucspi.exec",
            "org.ucspi.commandline",
            "org.ucspi.shell");
  }

  @Test
  void apiImportsTheJavaPlatformAndItselfOnly() {
    var api = bundles().filter(bundle -> bundle.name().equals("org.ucspi.api")).findFirst();
    assertThat(api.orElseThrow().imports())
        .allMatch(
            p ->
                p.startsWith("java.")
                    || p.equals("javax.net.ssl")
                    || p.startsWith("org.ucspi.api."));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void importsNothingButTheApiAndItsOneLibrary(BuiltBundle bundle) {
    assertThat(bundle.imports())
        .allSatisfy(
            imported -> {
              var owned =
                  OWNERS.entrySet().stream().filter(e -> imported.startsWith(e.getKey())).findAny();
              if (owned.isPresent()) {
                assertThat(bundle.name())
                    .as("may import " + imported)
                    .isEqualTo(owned.get().getValue());
              } else {
                assertThat(COMMON).as(imported).anyMatch(imported::startsWith);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void exportsNothing(BuiltBundle bundle) {
    assertThat(bundle.exports()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void doesNotEscapeByOtherHeaders(BuiltBundle bundle) {
    assertThat(bundle.header("DynamicImport-Package")).isEmpty();
    assertThat(bundle.header("Require-Bundle")).isEmpty();
    assertThat(bundle.header("Bundle-ClassPath")).isIn("", ".");
    assertThat(bundle.exports()).noneMatch(exported -> exported.contains(".internal"));
  }
}
