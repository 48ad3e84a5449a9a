package org.ucspi.rules.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.FileWatch;

/**
 * The one watch that all rule sets share. Without the means to watch, files are read when a rule
 * set is edited.
 */
@Component(service = RulesWatch.class)
public final class RulesWatch {
  /** Half a text is a text, too: whoever writes one in place has this long for each step. */
  private static final FileWatch.Pace PACE =
      new FileWatch.Pace(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final FileWatch watch =
      FileWatch.start(
          "ucspi-rules-files",
          PACE,
          problem -> LoggerFactory.getLogger(RulesWatch.class).error("rules: {}", problem));

  @Activate
  public RulesWatch() {}

  @Deactivate
  void stop() {
    watch.close();
  }

  FileWatch.Registration watch(Path file, Runnable changed) {
    return watch.watch(List.of(file), changed);
  }
}
