package org.ucspi.itests;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A JVM seen from outside: proc(5) and jcmd. */
final class Jvm {
  /** Fixed in Linux' interface (USER_HZ) for the processors we run on. */
  private static final int TICKS_PER_SECOND = 100;

  private static final Pattern STATE = Pattern.compile("java.lang.Thread.State: (\\w+)");

  private final long pid;
  private final Path proc;

  Jvm(long pid) {
    this.pid = pid;
    this.proc = proc(pid);
  }

  /** The processor time that it has used so far, in user and kernel mode. */
  Duration cpu() {
    var fields = stat(proc);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
  }

  /** Waits until it does next to nothing: the start of a Karaf goes on behind open ports. */
  void awaitIdle() {
    var before = new Duration[] {cpu()};
    Awaitility.await("an idle JVM")
        .pollDelay(Duration.ofMillis(500))
        .pollInterval(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              var last = before[0];
              before[0] = cpu();
              return before[0].minus(last).toMillis() <= 20;
            });
  }

  /** Bytes of the live objects, counted behind a full collection. */
  long liveHeap() {
    jcmd("GC.run");
    return number("(?m)^Total +\\d+ +(\\d+)", jcmd("GC.class_histogram"));
  }

  /**
   * Bytes that java.nio's direct buffers and Unsafe hold; the JVM must have been started with
   * {@code -XX:NativeMemoryTracking=summary}.
   */
  long direct() {
    return 1024 * number("Other \\(reserved=(\\d+)KB", jcmd("VM.native_memory", "summary"));
  }

  /** Bytes in memory. */
  long rss() {
    return 1024 * number("(?m)^VmRSS:\\s+(\\d+) kB", read(proc.resolve("status")));
  }

  /**
   * Bytes in memory, its share only of what others have mapped, too, and without what malloc keeps
   * of memory given back to it.
   */
  long pss() {
    jcmd("System.trim_native_heap");
    return 1024 * number("(?m)^Pss:\\s+(\\d+) kB", read(proc.resolve("smaps_rollup")));
  }

  /**
   * Bytes in memory that are no file's, and so nobody else's either, without what malloc keeps of
   * memory given back to it.
   */
  long anonymous() {
    jcmd("System.trim_native_heap");
    return 1024 * number("(?m)^RssAnon:\\s+(\\d+) kB", read(proc.resolve("status")));
  }

  /** How many threads there are of each name, numbers left out. */
  Map<String, Long> threads() {
    return count(
        list(proc.resolve("task"))
            .map(task -> read(task.resolve("comm")).strip().replaceAll("\\d+", "#")));
  }

  /**
   * Those, but for the ones that the JVM itself has more or fewer of as it likes. MINA names a
   * thread of the I/O pool after what it does, as long as there are connections.
   */
  Map<String, Long> steadyThreads() {
    var threads = new TreeMap<String, Long>();
    threads()
        .forEach(
            (name, count) ->
                threads.merge(name.replace("NetworkProcesso", "ucspi-io-#"), count, Long::sum));
    threads.keySet().removeIf(name -> name.matches("C# CompilerThre.*|GC Thread#+|G# .*"));
    return threads;
  }

  /** The {@link #steadyThreads} that have come since; pools may have let idle ones go. */
  Map<String, Long> threadsMoreThan(Map<String, Long> before) {
    var more = steadyThreads();
    before.forEach((name, count) -> more.merge(name, -count, Long::sum));
    more.values().removeIf(count -> count <= 0);
    return more;
  }

  /**
   * One of its threads.
   *
   * @param state of java.lang.Thread.State; empty for those that are not Java's
   * @param stack what it is in, one line of jcmd's for each frame
   */
  record Stack(String name, String state, List<String> stack) {
    boolean isIn(String expression) {
      return stack.stream().anyMatch(Pattern.compile(expression).asPredicate());
    }
  }

  /** What each of its threads is doing. */
  List<Stack> stacks() {
    return Stream.of(jcmd("Thread.print").split("\n\n"))
        .filter(text -> text.startsWith("\""))
        .map(
            text -> {
              var state = STATE.matcher(text);
              return new Stack(
                  text.substring(1, text.indexOf('"', 1)),
                  state.find() ? state.group(1) : "",
                  text.lines().filter(line -> line.startsWith("\tat ")).toList());
            })
        .toList();
  }

  /** How many open files there are of each: the file's name, or its kind when it has none. */
  Map<String, Long> descriptors() {
    return count(descriptors(pid).values().stream().map(Jvm::kind));
  }

  /** What each descriptor of a process refers to. */
  static Map<Integer, String> descriptors(long pid) {
    var descriptors = new TreeMap<Integer, String>();
    list(proc(pid).resolve("fd"))
        .forEach(
            descriptor -> {
              try {
                descriptors.put(
                    Integer.valueOf(descriptor.getFileName().toString()),
                    Files.readSymbolicLink(descriptor).toString());
              } catch (NoSuchFileException e) {
                // closed since
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return descriptors;
  }

  /** A descriptor's target without its inode. */
  static String kind(String target) {
    return target.replaceFirst(":\\[\\d+\\]$", "");
  }

  /** The process numbers of its children. */
  List<Long> children() {
    return childrenInState(".");
  }

  /** Those of its children that have ended and wait to be asked how. */
  List<Long> zombies() {
    return childrenInState("Z");
  }

  private List<Long> childrenInState(String state) {
    return list(Path.of("/proc"))
        .filter(folder -> folder.getFileName().toString().matches("\\d+"))
        .filter(
            folder -> {
              var fields = stat(folder);
              return fields.length > 1
                  && fields[1].equals(String.valueOf(pid))
                  && fields[0].matches(state);
            })
        .map(folder -> Long.valueOf(folder.getFileName().toString()))
        .toList();
  }

  /** The bytes that a process has written so far, to whatever descriptor. */
  static long written(long pid) {
    return number("(?m)^wchar: (\\d+)", read(proc(pid).resolve("io")));
  }

  private String jcmd(String... command) {
    return Commands.output(
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    String.valueOf(pid)),
                Stream.of(command))
            .toArray(String[]::new));
  }

  /** The fields of stat behind the command's name: state, parent, and so on; none: it is gone. */
  private static String[] stat(Path folder) {
    var stat = read(folder.resolve("stat"));
    return stat.isEmpty() ? new String[0] : stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  private static Path proc(long pid) {
    return Path.of("/proc", String.valueOf(pid));
  }

  private static Stream<Path> list(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty when the process or thread has ended. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static long number(String expression, String text) {
    var matcher = Pattern.compile(expression).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + expression + " in: " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static Map<String, Long> count(Stream<String> names) {
    return names.collect(groupingBy(Function.identity(), TreeMap::new, counting()));
  }
}
