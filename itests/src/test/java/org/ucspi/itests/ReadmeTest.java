package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of keys in each bundle's README against its Metatype, both ways. */
class ReadmeTest {
  /** {@code | `key` | `default` | meaning |}; the default may be empty. */
  private static final Pattern ROW =
      Pattern.compile("\\|\\s*`([^`]+)`\\s*\\|\\s*(?:`([^`]*)`)?([^|]*)\\|.*");

  static Stream<BuiltBundle> bundles() {
    return BuiltBundle.all().stream();
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void listsEveryKeyWithItsDefault(BuiltBundle bundle) throws IOException {
    var pids = bundle.metatype();
    assumeFalse(pids.isEmpty(), "has no configuration");

    var lines = Files.readAllLines(bundle.folder().resolve("README.md"));
    for (var pid : pids.keySet()) {
      assertThat(rows(pids.size() == 1 ? lines : section(lines, pid)))
          .as(pid)
          .isEqualTo(pids.get(pid));
    }
  }

  /** Of several in a README, each has a section, whose heading names it. */
  private static List<String> section(List<String> lines, String pid) {
    return lines.stream()
        .dropWhile(line -> !(line.startsWith("#") && line.contains('`' + pid + '`')))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .toList();
  }

  private static Map<String, String> rows(List<String> lines) {
    var listed = new TreeMap<String, String>();
    for (var line : lines) {
      var row = ROW.matcher(line);
      // open groups of keys, such as rule.N, are not in Metatype
      if (row.matches() && !row.group(1).matches(".*\\.(N|[A-Z]{2,})")) {
        listed.put(row.group(1), row.group(2) == null ? "" : row.group(2));
      }
    }
    return listed;
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void namesItsPids(BuiltBundle bundle) throws IOException {
    var pids = bundle.metatype().keySet();
    assumeFalse(pids.isEmpty(), "has no configuration");
    assertThat(Files.readString(bundle.folder().resolve("README.md"))).contains(pids);
  }
}
