package org.ucspi.tls.internal;

import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.SSL;
import java.util.Optional;

/**
 * Whether Netty's native TLS library is there. Names nothing of it in what it is made of, so that
 * it can be asked where the library is not.
 */
final class NativeLibrary {
  private static final String PROBE = "io.netty.internal.tcnative.SSL";

  private static final Optional<String> PROBLEM = probe();

  private NativeLibrary() {}

  static boolean isAvailable() {
    return PROBLEM.isEmpty();
  }

  /** Why it cannot be used, in one line; empty when it can. */
  static Optional<String> problem() {
    return PROBLEM;
  }

  /**
   * Its name and release: {@code BoringSSL/2.0.84.Final}, the release being that of Netty's build.
   */
  static String version() {
    var release = Optional.ofNullable(SSL.class.getPackage().getImplementationVersion());
    return OpenSsl.versionString() + release.map(r -> "/" + r).orElse("");
  }

  private static Optional<String> probe() {
    try {
      Class.forName(PROBE, false, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.of("the native library is not installed; feature ucspi-ssl-openssl has it");
    }
    try {
      return OpenSsl.isAvailable()
          ? Optional.empty()
          : Optional.of(line(OpenSsl.unavailabilityCause()));
    } catch (RuntimeException | LinkageError e) {
      return Optional.of(line(e));
    }
  }

  private static String line(Throwable cause) {
    var message = cause.getMessage() == null ? "" : cause.getMessage().strip();
    return message.isEmpty()
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }
}
