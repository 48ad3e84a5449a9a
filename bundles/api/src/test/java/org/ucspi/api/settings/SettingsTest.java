package org.ucspi.api.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final String FILE = "file:/karaf/etc/org.ucspi.listener-mail.cfg";

  @interface Keys {
    int port();

    String host() default ":0";

    boolean noDelay() default true;

    String[] protocols() default {"TLSv1.3", "TLSv1.2"};

    String _password() default "";

    String a_b() default "";

    String c__d() default "";
  }

  enum Start {
    IMMEDIATE,
    DELAYED
  }

  @Test
  void givesDefaultsForWhatIsNotSet() throws InvalidSettingsException {
    var values = read(Map.of("port", "25")).values();
    assertThat(values.port()).isEqualTo(25);
    assertThat(values.host()).isEqualTo(":0");
    assertThat(values.noDelay()).isTrue();
    assertThat(values.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
  }

  @Test
  void readsTextAndTypedValuesAlike() throws InvalidSettingsException {
    var text = read(Map.of("port", " 25\t", "noDelay", "False", "protocols", "a, b,,c ")).values();
    assertThat(text.port()).isEqualTo(25);
    assertThat(text.noDelay()).isFalse();
    assertThat(text.protocols()).containsExactly("a", "b", "c");
    var typed =
        read(Map.of("port", 25, "noDelay", false, "protocols", new String[] {"a", "b"})).values();
    assertThat(typed.port()).isEqualTo(25);
    assertThat(typed.noDelay()).isFalse();
    assertThat(typed.protocols()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource({"grüße", "日本", "plain"})
  void readsFilesAsUtf8WhicheverWayTheyWereRead(String text) throws InvalidSettingsException {
    var latin1 = new String(text.getBytes(UTF_8), ISO_8859_1);
    for (var value : new String[] {latin1, text}) {
      var file = Map.of("felix.fileinstall.filename", FILE, "port", "25", "host", value);
      assertThat(Settings.read(Keys.class, file).values().host()).isEqualTo(text);
    }
  }

  @Test
  void passesOverAByteOrderMark() throws InvalidSettingsException {
    var key = new String("\ufeffport".getBytes(UTF_8), ISO_8859_1);
    var file = Map.of("felix.fileinstall.filename", FILE, key, "25");
    assertThat(Settings.read(Keys.class, file).values().port()).isEqualTo(25);
  }

  @Test
  void mapsNamesAsDeclarativeServicesDoes() throws InvalidSettingsException {
    var values = read(Map.of("port", 1, ".password", "x", "a.b", "y", "c_d", "z")).values();
    assertThat(values._password()).isEqualTo("x");
    assertThat(values.a_b()).isEqualTo("y");
    assertThat(values.c__d()).isEqualTo("z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prot       | unknown key; did you mean port?",
        "Host       | unknown key; did you mean host?",
        "nodelay    | unknown key; did you mean noDelay?",
        "nam        | unknown key; did you mean name?",
        "rule1      | unknown key; did you mean rule.…?",
        "rule.      | unknown key; did you mean rule.…?",
        "colour     | unknown key",
      })
  void refusesUnknownKeyAndSuggestsOne(String key, String problem) {
    assertThatThrownBy(() -> read(Map.of("port", 1, key, "x"), "rule."))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("org.ucspi.listener-mail.cfg: " + key + ": " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port    | x   | \"x\" is not a whole number",
        "port    | 2.5 | \"2.5\" is not a whole number",
        "port    | ''  | \"\" is not a whole number",
        "noDelay | yes | \"yes\" is neither true nor false",
      })
  void refusesValueOfWrongType(String key, String value, String problem) {
    var given = new HashMap<String, Object>(Map.of("port", 1));
    given.put(key, value);
    assertThatThrownBy(() -> read(given))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("org.ucspi.listener-mail.cfg: " + key + ": " + problem);
  }

  @Test
  void namesEveryProblemInOneLine() {
    assertThatThrownBy(() -> read(Map.of("noDelay", "x", "prot", "25")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "org.ucspi.listener-mail.cfg: noDelay: \"x\" is neither true nor false; "
                + "org.ucspi.listener-mail.cfg: port: is required; "
                + "org.ucspi.listener-mail.cfg: prot: unknown key; did you mean port?");
  }

  @Test
  void passesOverKeysOfTheContainer() throws InvalidSettingsException {
    var settings =
        read(
            Map.of(
                "port", 1,
                "service.pid", "org.ucspi.listener~1",
                "service.factoryPid", "org.ucspi.listener",
                "service.bundleLocation", "?",
                "component.name", "x",
                "component.id", 3L,
                "felix.fileinstall.filename", FILE,
                "org.apache.karaf.features.configKey", "x",
                "osgi.ds.satisfying.condition.target", "x"));
    assertThat(settings.values().port()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "file:/karaf/etc/org.ucspi.tls-mail.cfg,       org.ucspi.tls~x,    ,     mail",
    "file:/karaf/etc/org.ucspi.tls-mail-2.x.cfg,   org.ucspi.tls~x,    ,     mail-2.x",
    "file:/my-karaf/etc/org.ucspi.tls-mail.config, org.ucspi.tls~x,    ,     mail",
    "file:/karaf/etc/org.ucspi.tls-mail.cfg,       org.ucspi.tls~x,    post, post",
    ",                                             org.ucspi.tls~mail, ,     mail",
    ",                                             org.ucspi.tls~a~b,  ,     a~b",
    ",                                             org.ucspi.tls,      ,     org.ucspi.tls",
  })
  void namesTheThing(String file, String pid, String key, String name)
      throws InvalidSettingsException {
    var given = new HashMap<String, Object>(Map.of("port", 1, "service.pid", pid));
    if (file != null) {
      given.put("felix.fileinstall.filename", file);
    }
    if (key != null) {
      given.put("name", key);
    }
    assertThat(Settings.read(Keys.class, given).name()).isEqualTo(name);
    assertThat(Settings.name(given)).isEqualTo(name);
  }

  @Test
  void saysWhereProblemsComeFrom() throws InvalidSettingsException {
    var settings = Settings.read(Keys.class, Map.of("port", 1, "service.pid", "org.ucspi.tls~a"));
    assertThat(settings.source()).isEqualTo("org.ucspi.tls~a");
    assertThat(settings.problem("port", "is taken")).hasMessage("org.ucspi.tls~a: port: is taken");
  }

  @Test
  void ordersGroupByNumberThenText() throws InvalidSettingsException {
    var settings =
        read(
            Map.of(
                "port",
                1,
                "rule.10",
                "c",
                "rule.9",
                "b",
                "rule.z",
                "e",
                "rule.1",
                "a",
                "rule.a",
                "d",
                "env.1",
                "not a rule"),
            "rule.",
            "env.");
    assertThat(settings.group("rule.").keySet()).containsExactly("1", "9", "10", "a", "z");
    assertThat(settings.group("rule.").values()).containsExactly("a", "b", "c", "d", "e");
    assertThat(settings.group("env.")).containsExactly(Map.entry("1", "not a rule"));
  }

  @Test
  void joinsListAsItWasWritten() throws InvalidSettingsException {
    var settings =
        read(Map.of("port", 1, "rule.1", new String[] {"1.2.3.4:allow", "A=\"b\""}), "rule.");
    assertThat(settings.group("rule.")).containsEntry("1", "1.2.3.4:allow,A=\"b\"");
  }

  @Test
  void choosesAmongConstants() throws InvalidSettingsException {
    var settings = read(Map.of("port", 1));
    assertThat(settings.choice("tlsStart", "delayed", Start.class)).isEqualTo(Start.DELAYED);
    assertThatThrownBy(() -> settings.choice("tlsStart", "Delayed", Start.class))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "org.ucspi.listener-mail.cfg: tlsStart: \"Delayed\" is none of immediate, delayed");
  }

  @Test
  void resolvesFilesAgainstTheBase() {
    var base = Path.of(System.getProperty("karaf.base", "")).toAbsolutePath();
    assertThat(Settings.path("etc/a.pem")).isEqualTo(base.resolve("etc/a.pem").normalize());
    assertThat(Settings.path("/x/../a.pem")).isEqualTo(Path.of("/a.pem"));
  }

  private static Settings<Keys> read(Map<String, Object> given, String... prefixes)
      throws InvalidSettingsException {
    var properties = new HashMap<>(given);
    properties.put("felix.fileinstall.filename", FILE);
    return Settings.read(Keys.class, properties, prefixes);
  }
}
