package org.ucspi.api.settings;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir Path directory;
  private FileWatch watch;
  private final AtomicInteger calls = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    watch = FileWatch.start("file-watch-test", FileWatch.Pace.USUAL, Assertions::fail);
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  @Test
  void seesFileWrittenInPlace() throws IOException {
    var file = Files.writeString(directory.resolve("a.pem"), "1");
    watching(file);
    Files.writeString(file, "2", APPEND);
    awaitCalls(1);
  }

  @Test
  void watchesOnWhateverIsThrownByThoseCalled() throws IOException {
    var file = Files.writeString(directory.resolve("a.pem"), "1");
    watch.watch(
        List.of(file),
        () -> {
          throw new AssertionError("thrown by a test");
        });
    watching(file);
    Files.writeString(file, "2");
    await().dontCatchUncaughtExceptions().until(() -> calls.get() == 1);
    Files.writeString(file, "3");
    await().dontCatchUncaughtExceptions().until(() -> calls.get() == 2);
  }

  @Test
  void tellsCallerWhoKeepsChangingAfterTheLongestTime() throws Exception {
    watch.close();
    var pace = new FileWatch.Pace(Duration.ofSeconds(20), Duration.ofMillis(500));
    watch = FileWatch.start("file-watch-test", pace, Assertions::fail);
    var file = Files.writeString(directory.resolve("a.pem"), "1");
    watching(file);
    Files.writeString(file, "2");
    awaitCalls(1);
  }

  @Test
  void tellsOnceWhichDirectoryItCannotWatch() throws Exception {
    watch.close();
    var told = new CopyOnWriteArrayList<String>();
    watch = FileWatch.start("file-watch-test", FileWatch.Pace.USUAL, told::add);
    var hidden = Files.createDirectory(directory.resolve("hidden"));
    Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(hidden), "root may read everything");
    watching(hidden.resolve("a.pem"));
    watching(hidden.resolve("b.pem"));
    assertThat(told).containsExactly("unable to watch directory " + hidden + ": permission denied");
  }

  @Test
  void seesFileReplacedByRenaming() throws IOException {
    var file = Files.writeString(directory.resolve("a.pem"), "1");
    watching(file);
    replace(file, "2");
    awaitCalls(1);
    replace(file, "3");
    awaitCalls(2);
  }

  @Test
  void seesFileMadeAndRemoved() throws IOException {
    var file = directory.resolve("a.pem");
    watching(file);
    Files.writeString(file, "1");
    awaitCalls(1);
    Files.delete(file);
    awaitCalls(2);
  }

  @Test
  void seesFileInDirectoriesMadeLater() throws IOException {
    var file = directory.resolve("x/y/z/a.pem");
    watching(file);
    Files.createDirectories(file.getParent());
    awaitCalls(1);
    Files.writeString(file, "1");
    awaitCalls(2);
    replace(file, "2");
    awaitCalls(3);
  }

  @Test
  void seesFileWhoseDirectoryWasReplaced() throws IOException {
    var file = Files.createDirectory(directory.resolve("certs")).resolve("a.pem");
    Files.writeString(file, "1");
    var other = Files.createDirectory(directory.resolve("new"));
    Files.writeString(other.resolve("a.pem"), "2");
    watching(file);
    Files.move(file.getParent(), directory.resolve("old"));
    Files.move(other, file.getParent());
    awaitCalls(1);
    Files.writeString(file, "3");
    awaitCalls(2);
  }

  @Test
  void seesLinkTurnedToAnotherFileAsCertbotDoes() throws IOException {
    var archive = Files.createDirectories(directory.resolve("archive/mail"));
    Files.writeString(archive.resolve("cert1.pem"), "1");
    Files.writeString(archive.resolve("cert2.pem"), "2");
    var link = Files.createDirectories(directory.resolve("live/mail")).resolve("cert.pem");
    Files.createSymbolicLink(link, Path.of("../../archive/mail/cert1.pem"));
    watching(link);
    var next = link.resolveSibling("next");
    Files.createSymbolicLink(next, Path.of("../../archive/mail/cert2.pem"));
    Files.move(next, link, ATOMIC_MOVE, REPLACE_EXISTING);
    awaitCalls(1);
    Files.writeString(archive.resolve("cert2.pem"), "3");
    awaitCalls(2);
  }

  @Test
  void seesFileBehindLinkWrittenInPlace() throws IOException {
    var target = Files.createDirectory(directory.resolve("real")).resolve("a.pem");
    Files.writeString(target, "1");
    var link = Files.createDirectory(directory.resolve("links")).resolve("a.pem");
    Files.createSymbolicLink(link, target);
    watching(link);
    Files.writeString(target, "2");
    awaitCalls(1);
  }

  @Test
  void seesDirectoryOfDataSwappedAsKubernetesDoes() throws IOException {
    for (var version : List.of("..1", "..2")) {
      Files.writeString(
          Files.createDirectory(directory.resolve(version)).resolve("tls.crt"), version);
    }
    var data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    var file = directory.resolve("tls.crt");
    Files.createSymbolicLink(file, Path.of("..data/tls.crt"));
    watching(file);
    var next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
    Files.move(next, data, ATOMIC_MOVE, REPLACE_EXISTING);
    awaitCalls(1);
    Files.writeString(directory.resolve("..2/tls.crt"), "3");
    awaitCalls(2);
  }

  @Test
  void seesTargetOfDanglingLinkMade() throws IOException {
    var link =
        Files.createSymbolicLink(directory.resolve("a.pem"), directory.resolve("later/b.pem"));
    watching(link);
    Files.writeString(Files.createDirectory(directory.resolve("later")).resolve("b.pem"), "1");
    awaitCalls(1);
  }

  @Test
  void survivesLinksInCircle() throws IOException {
    var one = directory.resolve("one");
    var two = Files.createSymbolicLink(directory.resolve("two"), one);
    Files.createSymbolicLink(one, two);
    watching(one);
    Files.delete(two);
    awaitCalls(1);
  }

  @Test
  void makesOneCallOfManyChanges() throws IOException {
    var file = directory.resolve("a.pem");
    var key = directory.resolve("a.key");
    watch.watch(List.of(file, key), calls::incrementAndGet);
    for (int i = 0; i < 20; i++) {
      Files.writeString(file, "x".repeat(i));
      Files.writeString(key, "y".repeat(i));
    }
    awaitCalls(1);
    await().during(400, MILLISECONDS).until(() -> calls.get() == 1);
  }

  @Test
  void ignoresOtherFilesOfTheDirectory() throws IOException {
    var other = directory.resolve("b.pem");
    var others = new AtomicInteger();
    watching(directory.resolve("a.pem"));
    watch.watch(List.of(other), others::incrementAndGet);
    Files.writeString(other, "1");
    await().atMost(10, SECONDS).until(() -> others.get() == 1);
    assertThat(calls).hasValue(0);
  }

  @Test
  void seesEntriesOfDirectoryMadeChangedAndRemoved() throws IOException {
    var cas = Files.createDirectory(directory.resolve("cas"));
    watching(cas);
    var file = Files.writeString(cas.resolve("a.pem"), "1");
    awaitCalls(1);
    Files.writeString(file, "2");
    awaitCalls(2);
    Files.move(file, cas.resolve("b.pem"));
    awaitCalls(3);
    Files.delete(cas.resolve("b.pem"));
    awaitCalls(4);
  }

  @Test
  void seesEntriesOfDirectoryMadeLaterAndReachedThroughLink() throws IOException {
    var link = Files.createSymbolicLink(directory.resolve("cas"), Path.of("real"));
    watching(link);
    Files.createDirectory(directory.resolve("real"));
    awaitCalls(1);
    Files.writeString(directory.resolve("real/a.pem"), "1");
    awaitCalls(2);
  }

  @Test
  void seesFilesBehindLinksInDirectory() throws IOException {
    var cas = Files.createDirectory(directory.resolve("cas"));
    var store = Files.createDirectory(directory.resolve("store"));
    var one = Files.writeString(store.resolve("one.crt"), "1");
    Files.createSymbolicLink(cas.resolve("12345678.0"), one);
    Files.createSymbolicLink(cas.resolve("itself"), cas);
    watching(cas);
    Files.writeString(one, "2");
    awaitCalls(1);
    var two = Files.writeString(store.resolve("two.crt"), "1");
    Files.createSymbolicLink(cas.resolve("12345678.1"), two);
    awaitCalls(2);
    Files.writeString(two, "2");
    awaitCalls(3);
  }

  @Test
  void ignoresWhatIsBelowDirectoriesInDirectory() throws IOException {
    var cas = Files.createDirectory(directory.resolve("cas"));
    var below = Files.createDirectory(cas.resolve("below"));
    var others = new AtomicInteger();
    watching(cas);
    watch.watch(List.of(below), others::incrementAndGet);
    Files.writeString(below.resolve("a.pem"), "1");
    await().atMost(10, SECONDS).until(() -> others.get() == 1);
    assertThat(calls).hasValue(0);
  }

  @Test
  void endsOneRegistrationAndKeepsTheOtherOfTheSameDirectory() throws IOException {
    var file = directory.resolve("a.pem");
    var ended = new AtomicInteger();
    var registration = watch.watch(List.of(file), ended::incrementAndGet);
    watching(file);
    registration.close();
    registration.close();
    Files.writeString(file, "1");
    awaitCalls(1);
    assertThat(ended).hasValue(0);
  }

  @Test
  void goesOnAfterCallThatFailed() throws IOException {
    var file = directory.resolve("a.pem");
    var failed = new AtomicInteger();
    watching(file);
    var thread = threads().findFirst().orElseThrow();
    thread.setUncaughtExceptionHandler((t, e) -> failed.incrementAndGet());
    watch.watch(
        List.of(file),
        () -> {
          throw new IllegalStateException("on purpose");
        });
    Files.writeString(file, "1");
    awaitCalls(1);
    await().atMost(10, SECONDS).until(() -> failed.get() == 1);
    Files.writeString(file, "2");
    awaitCalls(2);
  }

  @Test
  void endsItsThread() {
    assertThat(threads()).hasSize(1).allMatch(Thread::isDaemon);
    watch.close();
    await().atMost(10, SECONDS).until(() -> threads().findAny().isEmpty());
  }

  private static java.util.stream.Stream<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("file-watch-test"));
  }

  private void watching(Path file) {
    watch.watch(List.of(file), calls::incrementAndGet);
  }

  private void awaitCalls(int atLeast) {
    await().atMost(10, SECONDS).until(() -> calls.get() >= atLeast);
  }

  private static void replace(Path file, String text) throws IOException {
    var next = Files.writeString(file.resolveSibling("next"), text);
    Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }
}
