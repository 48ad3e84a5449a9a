package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process group of a program, which it leads, and of what it starts. Any thread.
 *
 * @param number that of the program's process
 */
record Session(int number) implements Reach {

  @Override
  public void signal(int signal) {
    LibC.kill(-number, signal);
  }

  @Override
  public boolean exists() {
    return exists(-number);
  }

  /**
   * Whether the group can still be the program's own once the program was reaped: its number goes
   * to no other process as long as the group has a member.
   */
  @Override
  public boolean existsWithoutLeader() {
    return !exists(number) && exists(-number);
  }

  private static boolean exists(int whom) {
    return LibC.kill(whom, 0) == 0 || LibC.errno() == LibC.EPERM;
  }

  /** The groups that have a member which has not ended; reads all of /proc, see proc(5). */
  static Set<Session> alive() {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      var paths = Stream.<Path>builder();
      processes.forEach(paths);
      return paths.build().flatMap(Session::ofLiving).collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }

  private static Stream<Session> ofLiving(Path process) {
    try {
      var stat = Files.readString(process.resolve("stat"));
      // pid (name) state ppid pgrp ..., and the name may contain anything
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4);
      return fields[0].matches("[ZX]")
          ? Stream.empty()
          : Stream.of(new Session(Integer.parseInt(fields[2])));
    } catch (IOException e) {
      return Stream.empty(); // it has just gone
    }
  }
}
