package org.ucspi.tls.internal;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.ClientTlsProfiles;

/** Profiles of clients that live as long as somebody holds them. */
@Component
public final class PassingClientProfiles implements ClientTlsProfiles {
  @Activate
  public PassingClientProfiles() {}

  @Override
  public ClientTlsProfile profile(Map<String, ?> keys) throws InvalidSettingsException {
    try {
      return ClientTlsSettings.of(keys).read(Optional.empty()).inUse()::client;
    } catch (MaterialException e) {
      throw new InvalidSettingsException(e.getMessage(), e);
    }
  }
}
