package org.ucspi.tls.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.FileWatch;

/** The one watch that all profiles share: the system has few of them to give. */
@Component(service = MaterialWatch.class)
public final class MaterialWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MaterialWatch.class);

  private final Optional<FileWatch> watch = start();

  /** Starts watching; without the means to watch, files are read when a profile is edited. */
  @Activate
  public MaterialWatch() {}

  @Deactivate
  void stop() {
    watch.ifPresent(FileWatch::close);
  }

  FileWatch.Registration watch(Collection<Path> files, Runnable changed) {
    return watch.map(w -> w.watch(files, changed)).orElse(() -> {});
  }

  private static Optional<FileWatch> start() {
    try {
      return Optional.of(new FileWatch("ucspi-tls-files"));
    } catch (IOException e) {
      LOG.error("tls: unable to watch files: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
