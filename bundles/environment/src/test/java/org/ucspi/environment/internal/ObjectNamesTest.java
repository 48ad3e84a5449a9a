package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectNamesTest {
  /** Where OpenSSL has types of attributes of names, algorithms of keys and signatures. */
  private static final Pattern OURS =
      Pattern.compile(
          "2\\.5\\.4\\.\\d+|0\\.9\\.2342\\.19200300\\.100\\.1\\.\\d+|1\\.3\\.6\\.1\\.4\\.1\\.311\\.60\\.2\\.1\\.\\d"
              + "|1\\.2\\.840\\.113549\\.1\\.1\\.\\d+|1\\.2\\.840\\.113549\\.1\\.9\\.[128]|1\\.2\\.643\\.100\\.\\d+"
              + "|1\\.2\\.840\\.10045\\.4\\.(1|3\\.\\d)|2\\.16\\.840\\.1\\.101\\.3\\.4\\.3\\.\\d+|1\\.3\\.101\\.11\\d");

  private static final Pattern LINE = Pattern.compile("(.*?) = (?:(.*), )?([\\d.]+)");

  @TempDir Path directory;

  @Test
  void areThoseOfOpenssl() {
    var openssl = new OpenSsl(directory);
    var theirs = new TreeMap<String, String>();
    for (var line : openssl.run("list -objects").split("\n", -1)) {
      var object = LINE.matcher(line);
      if (object.matches()) {
        var full = Optional.ofNullable(object.group(2)).orElse(object.group(1));
        theirs.put(object.group(3), object.group(1) + " " + full);
      }
    }
    var known = new TreeMap<>(theirs);
    known.keySet().removeIf(identifier -> ObjectNames.brief(identifier).isEmpty());
    assertThat(known).hasSize(190).allSatisfy(ObjectNamesTest::isNamed);

    assumeTrue(openssl.run("version").startsWith("OpenSSL 3.0."), "later ones know more");
    theirs.keySet().removeIf(identifier -> !OURS.matcher(identifier).matches());
    assertThat(theirs).hasSizeGreaterThan(150).allSatisfy(ObjectNamesTest::isNamed);
  }

  private static void isNamed(String identifier, String names) {
    var brief = ObjectNames.brief(identifier);
    var full = ObjectNames.full(identifier);
    assertThat(brief.orElse("") + " " + full.orElse("")).as(identifier).isEqualTo(names);
  }
}
