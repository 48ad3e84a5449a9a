package org.ucspi.api.client;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.tls.ClientTlsProfile;

/**
 * Connects as a {@link Client} does, once and without a configuration in Config Admin: nothing
 * stays but the connection. A service; any thread.
 */
@ProviderType
public interface Clients {
  /**
   * Connects as {@link Client#connect()} does.
   *
   * @param keys those of {@code org.ucspi.client}; {@code service.pid} is what messages call them
   * @throws InvalidSettingsException when they are not good
   */
  CompletionStage<ClientConnection> connect(Map<String, ?> keys) throws InvalidSettingsException;

  /**
   * The same, with a profile in place of the one that the key {@code tls} names.
   *
   * @throws InvalidSettingsException when the keys are not good
   */
  CompletionStage<ClientConnection> connect(Map<String, ?> keys, ClientTlsProfile profile)
      throws InvalidSettingsException;
}
