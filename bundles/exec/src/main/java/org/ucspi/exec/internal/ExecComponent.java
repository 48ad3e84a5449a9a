package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
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
import org.ucspi.api.settings.Publication;
import org.ucspi.api.settings.Settings;

/**
 * One {@code org.ucspi.exec-NAME.cfg}: a handler while its configuration is, or was, good. Methods
 * are called one after the other by Declarative Services.
 */
@Component(
    service = {},
    configurationPid = ExecComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ExecConfig.class, factory = true)
public final class ExecComponent {
  static final String PID = "org.ucspi.exec";

  private static final Logger LOG = LoggerFactory.getLogger(ExecComponent.class);

  private final Publication<ConnectionHandler> publication;
  private final Programs programs;

  private Optional<ProgramHandler> handler = Optional.empty();

  @Activate
  public ExecComponent(
      BundleContext context, @Reference Programs programs, Map<String, Object> properties) {
    this.publication =
        new Publication<>(
            "handler",
            ConnectionHandler.class,
            (type, service, names) ->
                context.registerService(type, service, FrameworkUtil.asDictionary(names))
                    ::unregister);
    this.programs = programs;
    configure(properties);
  }

  @Modified
  void configure(Map<String, Object> properties) {
    try {
      use(ExecSettings.read(properties, System.getenv()));
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
      publication.available(program.name(), running);
      LOG.info("exec {}: using {}", program.name(), program.title());
      return;
    }
    var next = new ProgramHandler.Ready(program, programs.launcher(program.name()));
    var before = handler;
    handler = Optional.of(new ProgramHandler(programs, next));
    publication.available(program.name(), handler.get());
    before.ifPresent(old -> old.ready().launcher().close());
    LOG.info("exec {}: using {}", program.name(), program.title());
  }

  private void refuse(Map<String, Object> properties, String reason) {
    var name = Settings.name(properties);
    publication.problem(name, reason);
    LOG.error(
        "exec {}: unable to use configuration: {}{}",
        name,
        reason,
        publication.isAvailable() ? "; the program before it stays in use" : "");
  }

  @Deactivate
  void close() {
    publication.close();
    handler.ifPresent(old -> old.ready().launcher().close());
  }
}
