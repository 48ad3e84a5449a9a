package org.ucspi.transport.internal;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this JVM has; its heap must be in memory from the start.
 *
 * @param heap bytes of live objects
 * @param rest bytes outside of the heap
 * @param threads their names
 */
record Memory(long heap, long rest, Set<String> threads) {
  static Memory now() {
    for (int i = 0; i < 3; i++) { // finalizers run in between
      System.gc();
      System.runFinalization();
    }
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new Memory(
        heap.getUsed(),
        resident() - heap.getCommitted(),
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .collect(toCollection(TreeSet::new)));
  }

  Memory since(Memory before) {
    var newThreads = new TreeSet<>(threads);
    newThreads.removeAll(before.threads);
    return new Memory(heap - before.heap, rest - before.rest, newThreads);
  }

  private static long resident() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      var rss = lines.filter(line -> line.startsWith("RssAnon:")).findFirst().orElseThrow();
      return 1024 * Long.parseLong(rss.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
