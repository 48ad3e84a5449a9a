package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.settings.Unavailable;

/**
 * One {@code org.ucspi.exec-NAME.cfg}: a handler while its configuration is, or was, good. Methods
 * are called one after the other by Declarative Services.
 */
@Component(
    service = {},
    configurationPid = ProgramComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ExecConfig.class, factory = true)
public final class ProgramComponent {
  static final String PID = "org.ucspi.exec";

  private static final Logger LOG = LoggerFactory.getLogger(ProgramComponent.class);

  private final BundleContext context;
  private final Programs programs;

  private Optional<ProgramHandler> handler = Optional.empty();
  private Optional<ServiceRegistration<?>> registration = Optional.empty();

  @Activate
  public ProgramComponent(
      BundleContext context, @Reference Programs programs, Map<String, Object> properties) {
    this.context = context;
    this.programs = programs;
    configure(properties);
  }

  @Modified
  void configure(Map<String, Object> properties) {
    try {
      use(ProgramSettings.read(properties, System.getenv()));
    } catch (InvalidSettingsException e) {
      refuse(properties, e.getMessage());
    } catch (IOException e) {
      refuse(properties, Settings.source(properties) + ": " + e.getMessage());
    }
  }

  private void use(Program program) throws IOException {
    if (handler.isPresent() && handler.get().ready().program().name().equals(program.name())) {
      var running = handler.get();
      running.replace(new ProgramHandler.Ready(program, running.ready().launcher()));
      return;
    }
    var next = new ProgramHandler.Ready(program, programs.launcher(program.name()));
    var before = handler;
    handler = Optional.of(new ProgramHandler(programs, next));
    register(ConnectionHandler.class, handler.get(), program.name());
    before.ifPresent(old -> old.ready().launcher().close());
  }

  private void refuse(Map<String, Object> properties, String reason) {
    if (handler.isPresent()) {
      LOG.error("unable to use the new configuration, keeping the one before: {}", reason);
      return;
    }
    LOG.error("unable to use the configuration: {}", reason);
    var name = Settings.name(properties);
    register(Unavailable.class, new Unavailable("handler", name, reason), name);
  }

  /** The new service comes before the old one goes, so that nobody misses it in between. */
  private <S> void register(Class<S> kind, S service, String name) {
    var properties = FrameworkUtil.asDictionary(Map.of(ConnectionHandler.NAME, name));
    var old = registration;
    registration = Optional.of(context.registerService(kind, service, properties));
    old.ifPresent(ServiceRegistration::unregister);
  }

  @Deactivate
  void close() {
    registration.ifPresent(ServiceRegistration::unregister);
    handler.ifPresent(old -> old.ready().launcher().close());
  }
}
