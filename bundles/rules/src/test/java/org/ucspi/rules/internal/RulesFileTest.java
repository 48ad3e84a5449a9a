package org.ucspi.rules.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.settings.Problem;

/** A rule set whose rules are in a file, as the file comes, changes and goes. */
class RulesFileTest {
  private final LoggedLines log = new LoggedLines();
  private final FakeRegistry registry = new FakeRegistry();
  private final RulesWatch watch = new RulesWatch();
  @TempDir Path directory;
  private Path file;
  private RulesComponent component;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("tcp.smtp");
  }

  @AfterEach
  void stop() {
    if (component != null) {
      component.deactivate();
    }
    watch.stop();
    log.close();
  }

  @Test
  void readsText() throws Exception {
    write("# rules\n127.:allow,A=\"1\"\n:deny\n");
    start();
    assertVariable("1");
    assertThat(rules().source()).isEqualTo(file + " (text)");
    assertThat(rules().size()).isEqualTo(2);
    assertThat(registry.services(Problem.class)).isEmpty();
  }

  @Test
  void readsDatabase() throws Exception {
    replace(Cdb.write(Texts.records("127.0-5.:allow,A=\"1\"", ":deny")).array());
    start();
    assertVariable("1");
    assertThat(rules().source()).isEqualTo(file + " (cdb)");
    assertThat(rules().size()).isEqualTo(7);
  }

  @Test
  void followsFileWrittenInPlaceReplacedAndTurnedIntoAnotherKind() throws Exception {
    write("127.:allow,A=\"1\"\n");
    start();
    write("127.:allow,A=\"2\"\n");
    awaitVariable("2");
    replace(Cdb.write(Texts.records("127.:allow,A=\"3\"")).array());
    awaitVariable("3");
    replace("127.:allow,A=\"4\"\n".getBytes(StandardCharsets.UTF_8));
    awaitVariable("4");
    assertThat(registry.services(RuleSet.class)).containsExactly(component);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "127.:allow,A=\"2\"\nbad\n", "# none\n", "\0", "\0\0:allow"})
  void keepsOldRulesAfterBadEditAndTakesNextGoodOne(String bad) throws Exception {
    write("127.:allow,A=\"1\"\n");
    start();
    write(bad);
    await().atMost(5, SECONDS).until(() -> !registry.services(Problem.class).isEmpty());
    assertThat(log.problems())
        .singleElement()
        .asString()
        .startsWith("rules smtp: unable to use rules: " + file + ":")
        .endsWith("; the rules before it stay in use");
    assertVariable("1");
    write("127.:allow,A=\"3\"\n");
    awaitVariable("3");
    await().atMost(5, SECONDS).until(() -> registry.services(Problem.class).isEmpty());
  }

  @Test
  void deniesEverybodyWhileFileIsMissing() throws Exception {
    start();
    assertThat(check()).isInstanceOf(Verdict.Deny.class);
    assertThat(log.problems())
        .containsExactly(
            "rules smtp: unable to use rules: " + file + ": no such file, nobody may connect");
    assertThat(registry.services(Problem.class)).hasSize(1);
    write(":allow,A=\"1\"\n");
    awaitVariable("1");
    assertThat(registry.services(Problem.class)).isEmpty();
    Files.delete(file);
    await().atMost(5, SECONDS).until(() -> check() instanceof Verdict.Deny);
    assertThat(registry.services(Problem.class)).hasSize(1);
    assertThat(rules().size()).isZero();
  }

  @Test
  void allowsEverybodyWhileFileIsMissingWhenToldSo() throws Exception {
    start("ifMissing", "allow");
    assertThat(check()).isInstanceOf(Verdict.Allow.class);
    assertThat(log.problems())
        .containsExactly("rules smtp: " + file + ": no such file: everybody may connect");
    assertThat(registry.services(Problem.class)).isEmpty();
    write(":deny\n");
    await().atMost(5, SECONDS).until(() -> check() instanceof Verdict.Deny);
    Files.delete(file);
    await().atMost(5, SECONDS).until(() -> check() instanceof Verdict.Allow);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deny", "allow"})
  void hasNoRulesWithoutEverHavingReadAGoodFile(String ifMissing) throws Exception {
    write("bad\n");
    start("ifMissing", ifMissing);
    assertThat(registry.services(RuleSet.class)).isEmpty();
    assertThat(registry.services(Problem.class))
        .singleElement()
        .extracting(Problem::reason)
        .asString()
        .startsWith(file + ":1: \"bad\": has no :allow or :deny");
    write(":allow,A=\"1\"\n");
    await().atMost(5, SECONDS).until(() -> !registry.services(RuleSet.class).isEmpty());
    assertVariable("1");
  }

  @Test
  void letsNobodyInByBadFileWhoCameForWantOfOne() throws Exception {
    start("ifMissing", "allow");
    assertThat(check()).isInstanceOf(Verdict.Allow.class);
    write("bad\n");
    await().atMost(5, SECONDS).until(() -> check() instanceof Verdict.Deny);
    assertThat(registry.services(Problem.class))
        .singleElement()
        .extracting(Problem::reason)
        .asString()
        .startsWith(file + ":1: \"bad\"")
        .endsWith(", nobody may connect");
    assertThat(log.problems()).hasSize(2).last().asString().endsWith(", nobody may connect");
    write("127.:allow,A=\"1\"\n");
    awaitVariable("1");
  }

  @Test
  void warnsOfDatabaseThatLetsEverybodyIn() throws Exception {
    replace(Cdb.write(new Records.Builder().build()).array());
    start();
    assertThat(check()).isInstanceOf(Verdict.Allow.class);
    assertThat(log.problems())
        .containsExactly("rules smtp: " + file + " (cdb) has no rules: everybody may connect");
  }

  @Test
  void warnsOfRulesThatMatchNobody() throws Exception {
    var builder = new Records.Builder();
    builder.add("127.0.0.0/8", new byte[] {'D', 0});
    builder.add("2001:db8::", new byte[] {'D', 0});
    replace(Cdb.write(builder.build()).array());
    start();
    assertThat(log.problems())
        .singleElement()
        .asString()
        .startsWith(
            "rules smtp: "
                + file
                + " (cdb) has rules that match nobody: \"127.0.0.0/8\" and 1 more;")
        .contains("ucspi:rules-compile");
  }

  @ParameterizedTest
  @CsvSource({
    "127.:deny, false, false",
    "=.example:deny, true, false",
    "=:deny, true, false",
    "joe@192.0.2.1:deny, false, true",
    "joe@=mx.example:deny, true, true",
    "missing, false, false",
  })
  void saysWhatItWantsToKnowOfClients(String rule, boolean host, boolean info) throws Exception {
    if (!rule.equals("missing")) {
      write(rule + "\n:allow\n");
    }
    start();
    assertThat(rules().goesByHost()).isEqualTo(host);
    assertThat(rules().goesByInfo()).isEqualTo(info);
  }

  @Test
  void saysThatNobodyMayConnectAfterBadEditToo() throws Exception {
    start();
    component.modified(properties("rule1", ":allow"));
    assertThat(log.problems()).hasSize(2).last().asString().endsWith(", nobody may connect");
  }

  @Test
  void takesWhatIsWrittenInStepsOnceItIsWhole() throws Exception {
    write("127.:allow,A=\"1\"\n");
    start();
    var seen = new ConcurrentSkipListSet<String>();
    try (var writer = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 12; i++) { // 2.4 s, longer than what is quick
        writer.write("10." + i + ".:deny\n");
        writer.flush();
        await().pollDelay(200, MILLISECONDS).untilAsserted(() -> seen.add(variable(rules())));
      }
      writer.write("127.:allow,A=\"2\"\n");
    }
    awaitVariable("2");
    assertThat(seen).containsExactly("1");
  }

  @Test
  void refusesWhatIsNoFile() throws Exception {
    Files.createDirectory(file);
    start();
    assertThat(registry.services(Problem.class))
        .extracting(Problem::reason)
        .containsExactly(file + ": is not a regular file");
  }

  @Test
  void saysNothingOfFileThatSaysTheSameAgain() throws Exception {
    write("127.:allow,A=\"1\"\n");
    start();
    write("127.:allow,A='1' \n# the same\n");
    component.modified(properties());
    assertThat(log.all().lines().filter(line -> line.contains(" in use"))).hasSize(1);
    assertVariable("1");
  }

  @Test
  void keepsProblemOfEditWhileFileChanges() throws Exception {
    write("127.:allow,A=\"1\"\n");
    start();
    component.modified(properties("ifMissing", "maybe"));
    assertThat(registry.services(Problem.class)).hasSize(1);
    write("127.:allow,A=\"2\"\n");
    awaitVariable("2");
    assertThat(registry.services(Problem.class))
        .singleElement()
        .extracting(Problem::reason)
        .asString()
        .contains("ifMissing: \"maybe\"");
    component.modified(properties());
    assertThat(registry.services(Problem.class)).isEmpty();
  }

  @Test
  void followsFileNoMoreWhenRulesAreInlineOrGone() throws Exception {
    write("127.:allow,A=\"1\"\n");
    start();
    component.modified(inline("127.:allow,A=\"inline\""));
    assertVariable("inline");
    write("127.:allow,A=\"2\"\n");
    var second = new RulesComponent(registry.context(), watch, properties("name", "second"));
    write("127.:allow,A=\"3\"\n");
    await().atMost(5, SECONDS).until(() -> variable(second).equals("3"));
    assertVariable("inline");
    second.deactivate();
    assertThat(registry.names()).containsExactly("smtp");
  }

  private void start(String... keys) {
    component = new RulesComponent(registry.context(), watch, properties(keys));
  }

  private RuleSet rules() {
    return registry.services(RuleSet.class).get(0);
  }

  private Verdict check() throws Exception {
    return rules().check(Texts.peer("127.0.0.1"));
  }

  private void assertVariable(String value) throws Exception {
    assertThat(variable(rules())).isEqualTo(value);
  }

  private void awaitVariable(String value) {
    await().atMost(5, SECONDS).until(() -> variable(rules()).equals(value));
  }

  private static String variable(RuleSet rules) throws Exception {
    return rules.check(Texts.peer("127.0.0.1")).variables().getOrDefault("A", "");
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private void replace(byte[] content) throws IOException {
    var fresh = Files.write(directory.resolve("fresh"), content);
    Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private Map<String, Object> properties(String... keys) {
    var properties = new HashMap<String, Object>();
    properties.put("service.pid", "org.ucspi.rules~1");
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.rules-smtp.cfg");
    properties.put("file", file.toString());
    for (int i = 0; i < keys.length; i += 2) {
      properties.put(keys[i], keys[i + 1]);
    }
    return properties;
  }

  private Map<String, Object> inline(String rule) {
    var properties = properties("rule.1", rule);
    properties.remove("file");
    return properties;
  }
}
