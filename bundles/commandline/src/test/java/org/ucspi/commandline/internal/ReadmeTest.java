package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the tables of options in the README of the commands against those that are taken. */
class ReadmeTest {
  private static final Path README = Path.of("../../commands/README.md");

  /** {@code | `-c n` | default | yes | meaning |}; the third column is for plain TCP. */
  private static final Pattern ROW = Pattern.compile("\\| ((?:`-[^|]*)`) \\|[^|]*\\|([^|]*)\\|.*");

  private static final Pattern OPTION = Pattern.compile("`-(\\w)( [^`]+)?`");

  @ParameterizedTest
  @CsvSource({
    "SSLSERVER, Servers",
    "SSLHANDLE, Servers",
    "TCPSERVER, Servers",
    "SSLCLIENT, Clients",
    "TCPCLIENT, Clients"
  })
  void listsEveryOptionAndItsArgument(Tool tool, String section) throws IOException {
    var taken = new TreeSet<String>();
    for (char option = '0'; option <= 'z'; option++) {
      if (Character.isLetterOrDigit(option) && tool.has(option)) {
        taken.add(option + (tool.takesArgument(option) ? " argument" : ""));
      }
    }
    assertThat(listed(section, tool.doesTls())).isEqualTo(taken);
  }

  private static SortedSet<String> listed(String section, boolean tls) throws IOException {
    var listed = new TreeSet<String>();
    for (var line : lines(section)) {
      var row = ROW.matcher(line);
      if (row.matches() && (tls || row.group(2).strip().equals("yes"))) {
        var option = OPTION.matcher(row.group(1));
        while (option.find()) {
          listed.add(option.group(1) + (option.group(2) == null ? "" : " argument"));
        }
      }
    }
    return listed;
  }

  private static List<String> lines(String section) throws IOException {
    return Files.readAllLines(README).stream()
        .dropWhile(line -> !line.equals("### " + section))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .toList();
  }
}
