package org.ucspi.api.tls;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.settings.InvalidSettingsException;

/**
 * Makes profiles that no configuration in Config Admin has, for one who connects once. A service;
 * any thread.
 */
@ProviderType
public interface ClientTlsProfiles {
  /**
   * A profile with the material of this moment: its files are read here, which blocks, and not
   * again.
   *
   * @param keys those of {@code org.ucspi.tlsclient}; {@code service.pid} is what messages call
   *     them
   * @throws InvalidSettingsException when the keys or the files are not good
   */
  ClientTlsProfile profile(Map<String, ?> keys) throws InvalidSettingsException;
}
