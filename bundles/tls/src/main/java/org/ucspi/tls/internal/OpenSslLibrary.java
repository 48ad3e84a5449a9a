package org.ucspi.tls.internal;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** BoringSSL, by Netty's netty-tcnative. Only to be asked where {@link #missing} is empty. */
final class OpenSslLibrary implements Library {
  static final OpenSslLibrary INSTANCE = new OpenSslLibrary();

  private OpenSslLibrary() {}

  @Override
  public Provider provider() {
    return Provider.OPENSSL;
  }

  @Override
  public String version() {
    return NativeLibrary.version();
  }

  @Override
  public Optional<String> missing() {
    return NativeLibrary.problem();
  }

  @Override
  public Set<String> ciphers() {
    return OpenSsl.availableJavaCipherSuites();
  }

  /** BoringSSL gives no choice among those of TLS 1.3. */
  @Override
  public void check(List<String> suites, List<String> protocols) throws MaterialException {
    if (protocols.contains("TLSv1.3") && !suites.containsAll(Ciphers.OF_TLS_13)) {
      throw new MaterialException(
          "provider openssl always has all suites of TLS 1.3: "
              + String.join(", ", Ciphers.OF_TLS_13)
              + "; want these, or provider jdk");
    }
  }

  @Override
  public Set<Group> groups() {
    return EnumSet.complementOf(EnumSet.of(Group.X448));
  }

  @Override
  public boolean sharesKeys() {
    return true;
  }

  @Override
  public boolean staples() {
    return true;
  }

  @Override
  public Maker maker(
      TlsSettings settings,
      Material material,
      ServerCertificates certificates,
      Optional<ClientVerifier> verifier)
      throws GeneralSecurityException, IOException, MaterialException {
    return new NativeMaker(settings, material, certificates, verifier);
  }

  @Override
  public ClientMaker client(Policy policy, Optional<Identity> identity, ServerVerifier verifier)
      throws IOException {
    return new NativeClientMaker(policy, identity, verifier);
  }
}
