package org.ucspi.api.tls;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.connection.Peer;

/**
 * A named set of TLS material and policy, ready for use. Listeners find it by its service property
 * {@value #NAME}, the value of their key {@code tls}. A profile whose material is missing or bad is
 * not registered; see {@link org.ucspi.api.settings.Problem}.
 */
@ProviderType
public interface TlsProfile {

  /** Service property: the name that listeners use. */
  String NAME = "name";

  /**
   * TLS in server role for one connection, with the material of this moment. Does not block, look
   * up names or read files; files that variables name are read by another thread, once until they
   * change.
   *
   * <p>Variables of the access rule that let the client in choose other material than the profile's
   * for this connection, as sslserver(1) has it: {@code CERTFILE}, {@code CERTCHAINFILE}, {@code
   * KEYFILE}, {@code CAFILE}, {@code CADIR}, {@code CCAFILE}, {@code CCAVERIFY}, {@code
   * VERIFYDEPTH}, {@code CIPHERS}, {@code DHFILE}. Others are ignored, without them the profile's
   * own material is used.
   *
   * @param peer the client; its name is what a certificate must have where names are compared
   * @param variables the connection's variables
   * @return TLS for the connection; it fails, with one line that names variable and file, when the
   *     chosen material cannot be used: nobody is then served with other material than the rule
   *     asks for
   */
  CompletionStage<ConnectionTls> server(Peer peer, Map<String, String> variables);

  /**
   * What is in use, for the log at a listener's start: {@code cert}, {@code key}, {@code ciphers}
   * and the like, with file names or expressions as values and never a secret.
   */
  Map<String, String> material();

  /** The certificates in use: the default ones first, then those for other server names. */
  List<CertificateStatus> certificates();
}
