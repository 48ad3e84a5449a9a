package org.ucspi.itests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many clients, a few at a time. */
final class Crowd {
  private Crowd() {}

  /**
   * Has {@code count} clients come, {@code atOnce} at a time, and gives what each of them got. The
   * first that fails fails all.
   */
  static <T> List<T> come(int count, int atOnce, Duration atMost, Callable<T> client)
      throws Exception {
    var pool = Executors.newFixedThreadPool(atOnce);
    try {
      var results = new ArrayList<T>();
      for (Future<T> result :
          pool.invokeAll(
              Collections.nCopies(count, client), atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      pool.shutdownNow();
    }
  }
}
