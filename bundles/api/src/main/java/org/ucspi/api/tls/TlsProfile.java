package org.ucspi.api.tls;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLEngine;
import org.osgi.annotation.versioning.ProviderType;

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
   * A fresh engine in server role with the material of this moment. Does not block, look up names
   * or read files; files that variables name are read by another thread, once until they change.
   *
   * <p>Variables of the access rule that let the client in choose other material than the profile's
   * for this connection, as sslserver(1) has it: {@code CERTFILE}, {@code CERTCHAINFILE}, {@code
   * KEYFILE}, {@code CAFILE}, {@code CCAFILE}, {@code CCAVERIFY}, {@code VERIFYDEPTH}, {@code
   * CIPHERS}. Others are ignored, without them the profile's own material is used.
   *
   * @param peer the client
   * @param variables the connection's variables
   * @return the engine; it fails, with one line that names variable and file, when the chosen
   *     material cannot be used: nobody is then served with other material than the rule asks for
   */
  CompletionStage<SSLEngine> serverEngine(InetSocketAddress peer, Map<String, String> variables);

  /**
   * What is in use, for the log at a listener's start: {@code cert}, {@code key}, {@code ciphers}
   * and the like, with file names or expressions as values and never a secret.
   */
  Map<String, String> material();
}
