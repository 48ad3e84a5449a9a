package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.configadmin.plugin.interpolation.Interpolator;
import org.apache.felix.fileinstall.shaded.util.properties.TypedProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.commandline.Configuration;

class ConfigurationTextTest {

  /** As FileInstall reads a file, Config Admin interpolates it, and our bundles take its UTF-8. */
  private static Map<String, String> read(Configuration configuration) throws IOException {
    var file = ConfigurationText.of(configuration, "ucspi:test").getBytes(UTF_8);
    var properties = new TypedProperties((name, key, value) -> "SUBSTITUTED");
    properties.load(new StringReader(new String(file, ISO_8859_1)));
    return properties.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> utf8(entry.getKey()),
                entry -> {
                  var text = entry.getValue().toString();
                  return utf8(
                      Interpolator.replace(text, (type, name, directives) -> "INTERPOLATED")
                          .toString());
                }));
  }

  private static String utf8(String text) {
    return new String(text.getBytes(ISO_8859_1), UTF_8);
  }

  private static void comesBack(Map<String, String> values) throws IOException {
    assertThat(read(new Configuration("org.ucspi.exec", "x", values))).isEqualTo(values);
  }

  static Stream<String> values() {
    return Stream.of(
        "",
        "cat",
        "\\",
        "\\\\",
        "a\\b\\\\c\\\\\\d\\",
        "${HOME}",
        "a ${env:X} ${",
        "\\${x}",
        "\\\\${x}",
        "${${x}}",
        "$\\{x}",
        "{a} \\{b\\} }",
        "$[env:HOME]",
        "$[env:${x}] $[",
        "\\u0041 \\n \\t",
        "'it'\\''s'",
        "\"quoted\"",
        "[x]",
        "(x)",
        "i\"1\"",
        " lead",
        "\ttab and trail ",
        " ",
        "two\nlines\r\n",
        "\n",
        "#no comment",
        "!no comment",
        "a=b:c,d;e",
        "grüße",
        "日本語 \ud83d\ude00",
        "Ã©",
        "\u0001\u007f\u0085\u00a0\u2028",
        "sh -c 'exec cat <&6'");
  }

  @ParameterizedTest
  @MethodSource("values")
  void comesBackThroughAllThatReadsIt(String value) throws IOException {
    comesBack(Map.of("command", value, "directory", "/"));
    comesBack(Map.of("command", "x" + value + "y", "env.A", value));
  }

  @Test
  void comesBackWhateverTheCharacters() throws IOException {
    var random = new Random(7);
    var alphabet = "\\\\${}[]'\" \t\n#!:=ab:é€";
    for (int i = 0; i < 20_000; i++) {
      var value =
          random
              .ints(random.nextInt(10), 0, alphabet.length())
              .mapToObj(c -> alphabet.substring(c, c + 1))
              .collect(Collectors.joining());
      if (!value.contains("\\$[")) {
        comesBack(Map.of("command", value, "directory", "/d"));
      }
    }
  }

  @Test
  void refusesWhatConfigAdminCannotBeTold() {
    assertThatThrownBy(() -> ConfigurationText.value("a\\$[b"))
        .hasMessage("\\$[ cannot be written into a .cfg file");
  }

  @Test
  void keepsKeysAndTheirOrder() throws IOException {
    var values = new LinkedHashMap<String, String>();
    values.put("port", "25");
    values.put("host", "0");
    values.put("env.A B:=#!\\é", "c");
    var configuration = new Configuration("org.ucspi.listener", "x", values);
    comesBack(values);
    assertThat(ConfigurationText.of(configuration, "ucspi:tcpserver"))
        .startsWith("# Written by ucspi:tcpserver\nport = 25\nhost = 0\nenv.A\\ B");
  }
}
