package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.FileWatch;

/**
 * The one watch and the one reading thread that all profiles share: the system has few watches to
 * give. Without the means to watch, files are read when a profile is edited.
 */
@Component(service = MaterialWatch.class)
public final class MaterialWatch implements Background {
  /** Distinct choices of rules that wait to be read; each takes some milliseconds. */
  private static final int MOST_WAITING = 100;

  private final FileWatch watch =
      FileWatch.start(
          "ucspi-tls-files",
          FileWatch.Pace.USUAL,
          problem -> LoggerFactory.getLogger(MaterialWatch.class).error("tls: {}", problem));

  private final ThreadPoolExecutor reader =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          task -> thread(task, "ucspi-tls-reader"));

  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(1, task -> thread(task, "ucspi-tls-timers"));

  @Activate
  public MaterialWatch() {
    reader.allowCoreThreadTimeOut(true);
    timers.setRemoveOnCancelPolicy(true);
  }

  @Deactivate
  void stop() {
    reader.shutdown();
    timers.shutdownNow();
    watch.close();
  }

  @Override
  public FileWatch.Registration watch(Collection<Path> files, Runnable changed) {
    return watch.watch(files, changed);
  }

  @Override
  public FileWatch.Registration later(Duration delay, Runnable task) {
    var timer = timers.schedule(task, delay.toMillis(), MILLISECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public boolean run(Runnable task) {
    try {
      reader.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private static Thread thread(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
