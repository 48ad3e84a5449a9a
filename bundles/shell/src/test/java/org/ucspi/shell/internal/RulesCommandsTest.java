package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ucspi.shell.internal.ServicesInMemory.rules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.RuleCompiler;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.settings.Settings;

class RulesCommandsTest {
  private static final Verdict ALLOW = new Verdict.Allow(Optional.empty(), Map.of());

  private final ServicesInMemory services = new ServicesInMemory();

  private RuleSets sets() {
    try (var held = services.held()) {
      return RuleSets.of(held);
    }
  }

  private static String printed(Rows rows) {
    var out = new ByteArrayOutputStream();
    rows.print(new PrintStream(out, true, UTF_8), true);
    return out.toString(UTF_8);
  }

  private List<String> check(String name, String ip, String host, String info)
      throws CommandException {
    return CheckRules.words(sets(), name, ip, host, info);
  }

  // ---- list

  @Test
  void listsRulesWithTheirSourceAndState() {
    services.add(RuleSet.class, "smtp", 0, rules(12, "etc/tcp.smtp.cdb (cdb)", peer -> ALLOW));
    services.add(RuleSet.class, "pop", 0, rules(1, "inline", peer -> ALLOW));
    services.add(Problem.class, "pop", 0, new Problem("rules", "pop", "rule.2: no colon"));
    services.add(Problem.class, "imap", 0, new Problem("rules", "imap", "file: not there"));
    services.add(Problem.class, "web", 0, new Problem("tls", "web", "key: not there"));
    assertThat(printed(ListRules.rows(sets())))
        .isEqualTo(
            "imap\t\t\tnot in use: file: not there\n"
                + "pop\t1\tinline\tin use; problem: rule.2: no colon\n"
                + "smtp\t12\tetc/tcp.smtp.cdb (cdb)\tin use\n");
    assertThat(services.notGivenBack()).isZero();
  }

  @Test
  void ofOneNameListsTheSetThatListenersTake() {
    services.add(RuleSet.class, "smtp", 0, rules(1, "first", peer -> ALLOW));
    services.add(RuleSet.class, "smtp", 5, rules(2, "ranked", peer -> ALLOW));
    services.add(RuleSet.class, "smtp", 5, rules(3, "ranked later", peer -> ALLOW));
    assertThat(printed(ListRules.rows(sets()))).isEqualTo("smtp\t2\tranked\tin use\n");
  }

  @Test
  void listsNoSetWithoutAName() {
    services.add(RuleSet.class, "", 0, rules(1, "inline", peer -> ALLOW));
    assertThat(printed(ListRules.rows(sets()))).isEmpty();
  }

  @Test
  void keepsEachSetOnOneLineWithoutControlCharacters() {
    services.add(Problem.class, "x", 0, new Problem("rules", "x", "bad\tword\u001b[2J\n\u009bü"));
    assertThat(printed(ListRules.rows(sets()))).isEqualTo("x\t\t\tnot in use: bad?word?[2J??ü\n");
  }

  // ---- check

  @Test
  void printsWhatTcprulescheckPrints() throws Exception {
    var verdict =
        new Verdict.Allow(Optional.of("192.0.2."), Map.of("RBLSMTPD", "-go\u001b[2J\naway"));
    services.add(RuleSet.class, "smtp", 0, rules(1, "inline", peer -> verdict));
    services.add(RuleSet.class, "pop", 0, rules(1, "inline", peer -> ALLOW));
    assertThat(check("smtp", "192.0.2.1", "", ""))
        .containsExactly(
            "rule 192.0.2.:", "set environment variable RBLSMTPD=-go?[2J?away", "allow connection");
    assertThat(check("pop", "192.0.2.1", "", "")).containsExactly("default:", "allow connection");
  }

  @Test
  void saysWhyRulesMayNotBeThoseThatWereMeant() throws Exception {
    services.add(RuleSet.class, "smtp", 0, rules(0, "/x", peer -> ALLOW));
    services.add(Problem.class, "smtp", 0, new Problem("rules", "smtp", "/x: no such file"));
    assertThat(check("smtp", "192.0.2.1", "", ""))
        .containsExactly("rules smtp: /x: no such file", "default:", "allow connection");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, Mail.Example.ORG., Joe, 192.0.2.1 mail.example.org Joe",
    "::ffff:192.0.2.1, mail.example., '', 192.0.2.1 mail.example -",
    "2001:DB8::1, '', '', 2001:db8::1 - -",
    "192.0.2.1, ., joe, 192.0.2.1 - joe"
  })
  void asksAsAConnectionWould(String ip, String host, String info, String asked) throws Exception {
    services.add(
        RuleSet.class,
        "smtp",
        0,
        rules(
            1,
            "inline",
            peer ->
                new Verdict.Allow(
                    Optional.of(
                        String.join(
                            " ",
                            IpText.of(peer.address().getAddress()),
                            peer.host().orElse("-"),
                            peer.info().orElse("-"))),
                    Map.of())));
    assertThat(check("smtp", ip, host, info)).contains("rule " + asked + ":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "dns.invalid", "192.0.2", "192.0.2.0/24", ""})
  void saysWhatToWriteWhereAnAddressBelongs(String ip) {
    services.add(RuleSet.class, "smtp", 0, rules(1, "inline", peer -> ALLOW));
    assertThatThrownBy(() -> check("smtp", ip, "", ""))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            '"' + ip + "\" is not an IP address; write one such as 192.0.2.1 or 2001:db8::1");
  }

  @Test
  void namesTheKnownSetsForAnUnknownOne() {
    assertThatThrownBy(() -> check("smpt", "192.0.2.1", "", ""))
        .hasMessage("no rules smpt; add some with etc/org.ucspi.rules-NAME.cfg");
    services.add(RuleSet.class, "smtp", 0, rules(1, "inline", peer -> ALLOW));
    services.add(RuleSet.class, "pop", 0, rules(1, "inline", peer -> ALLOW));
    services.add(Problem.class, "imap", 0, new Problem("rules", "imap", "file: not there"));
    assertThatThrownBy(() -> check("smpt\n", "192.0.2.1", "", ""))
        .hasMessage("no rules smpt?; there are: pop, smtp");
    assertThatThrownBy(() -> check("imap", "192.0.2.1", "", ""))
        .hasMessage("rules imap are not in use: file: not there");
  }

  // ---- compile

  private static Optional<RuleCompiler> compiler(int rules) {
    return Optional.of((text, database) -> rules);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 rules", "1, 1 rule", "512, 512 rules"})
  void saysHowManyRulesWereCompiledIntoWhat(int rules, String words) throws Exception {
    assertThat(CompileRules.compile(compiler(rules), "etc/smtp", "etc/smtp.cdb"))
        .isEqualTo(words + " compiled into " + Settings.path("etc/smtp.cdb"));
  }

  @Test
  void compilesFilesOfTheKarafBase() throws Exception {
    CompileRules.compile(
        Optional.of(
            (text, database) -> {
              assertThat(List.of(text, database))
                  .containsExactly(Settings.path("etc/smtp"), Settings.path("/k/smtp.cdb"));
              return 1;
            }),
        "etc/smtp",
        "/k/smtp.cdb");
  }

  @Test
  void failsWithTheOneLineThatSaysWhy() {
    Optional<RuleCompiler> mistaken =
        Optional.of(
            (text, database) -> {
              throw new InvalidRulesException("etc/smtp: line 3: no colon in 'x\u001b'");
            });
    assertThatThrownBy(() -> CompileRules.compile(mistaken, "etc/smtp", "etc/smtp.cdb"))
        .isInstanceOfSatisfying(
            CommandException.class,
            e -> assertThat(e.getNiceHelp()).isEqualTo("etc/smtp: line 3: no colon in 'x?'"));
    Optional<RuleCompiler> full =
        Optional.of(
            (text, database) -> {
              throw new IOException("unable to write etc/smtp.cdb: disk full");
            });
    assertThatThrownBy(() -> CompileRules.compile(full, "etc/smtp", "etc/smtp.cdb"))
        .hasMessage("unable to write etc/smtp.cdb: disk full");
  }

  @Test
  void failsWithoutACompiler() {
    assertThatThrownBy(() -> CompileRules.compile(Optional.empty(), "etc/smtp", "etc/smtp.cdb"))
        .hasMessage("no rule compiler; start the bundle org.ucspi.rules");
  }

  @Test
  void replacesNoTextByItsOwnCdb() {
    assertThatThrownBy(() -> CompileRules.compile(compiler(1), "etc/smtp", "etc/../etc/smtp"))
        .hasMessageContaining("name another file");
  }

  @Test
  void refusesWhatCannotBeAFile() {
    assertThatThrownBy(() -> CompileRules.compile(compiler(1), "etc/\0", "etc/smtp.cdb"))
        .hasMessage("\"etc/?\" cannot be the name of a file");
  }
}
