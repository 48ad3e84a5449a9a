package org.ucspi.itests.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A line as a user types it, run by sh in a process of its own. */
final class ClientCommand {
  /** Ours. */
  static final Path BIN = Path.of(System.getProperty("assembly.folder"), "bin");

  /** Debian's, of ucspi-tcp. */
  static final Path DEBIANS = Path.of("/usr/bin");

  /** Long, for machines that do much else: what waits is a test that fails. */
  private static final int PATIENCE_SECONDS = 60;

  private static final Pattern NUMBER = Pattern.compile("\\{[a-z]+\\}");

  private ClientCommand() {}

  /**
   * What was seen: standard output as it is, standard error behind {@code ! }, then {@code exit N}
   * where that is not 0. The directory is shown as {@code HERE}.
   *
   * @param bin where commands are looked for first
   * @param variables beside PATH and JAVA_HOME
   */
  static List<String> run(Path bin, String line, Path directory, Map<String, String> variables) {
    try {
      var output = Files.createTempFile(directory, "run", ".out");
      var errors = Files.createTempFile(directory, "run", ".err");
      var builder = new ProcessBuilder("sh", "-c", line).directory(directory.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment(bin, variables));
      builder.redirectInput(Path.of("/dev/null").toFile());
      var process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("does not end: " + text(output) + text(errors));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      var seen = new ArrayList<>(text(output).lines().toList());
      text(errors).lines().map("! "::concat).forEach(seen::add);
      seen.replaceAll(text -> text.replace(directory.toString(), "HERE"));
      if (process.exitValue() != 0) {
        seen.add("exit " + process.exitValue());
      }
      return seen;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> environment(Path bin, Map<String, String> variables) {
    var all = new TreeMap<String, String>(variables);
    all.put("PATH", bin + ":/usr/sbin:/usr/bin:/sbin:/bin");
    all.put("JAVA_HOME", System.getProperty("java.home"));
    return all;
  }

  /** What was seen, with expected lines in place of those that are as expected. */
  static List<String> against(List<String> seen, List<String> expected) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < seen.size(); i++) {
      boolean same = i < expected.size() && pattern(expected.get(i)).matcher(seen.get(i)).matches();
      lines.add(same ? expected.get(i) : seen.get(i));
    }
    return lines;
  }

  /** {@code {pid}}, {@code {port}} and the like stand for a number. */
  private static Pattern pattern(String line) {
    var pattern = new StringBuilder();
    int from = 0;
    var number = NUMBER.matcher(line);
    for (; number.find(); from = number.end()) {
      pattern.append(Pattern.quote(line.substring(from, number.start()))).append("\\d+");
    }
    return Pattern.compile(pattern + Pattern.quote(line.substring(from)));
  }

  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
