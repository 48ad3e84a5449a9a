package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.util.Collection;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.FileWatch;

/**
 * The one watch that all profiles share: the system has few of them to give. Without the means to
 * watch, files are read when a profile is edited.
 */
@Component(service = MaterialWatch.class)
public final class MaterialWatch {
  private final FileWatch watch =
      FileWatch.start(
          "ucspi-tls-files",
          problem -> LoggerFactory.getLogger(MaterialWatch.class).error("tls: {}", problem));

  @Activate
  public MaterialWatch() {}

  @Deactivate
  void stop() {
    watch.close();
  }

  FileWatch.Registration watch(Collection<Path> files, Runnable changed) {
    return watch.watch(files, changed);
  }
}
