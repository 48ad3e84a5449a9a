package org.ucspi.api.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A component's configuration, read strictly: the keys, their types and their defaults are those of
 * its Metatype annotation (names mapped as Declarative Services does, OSGi Compendium 112.8.2.1),
 * an element without a default is required, and an unknown key or a value of the wrong type is an
 * error instead of a guess. Keys that the container adds are passed over.
 *
 * @param <C> the annotation
 */
public final class Settings<C extends Annotation> {
  private static final String FILE_NAME = "felix.fileinstall.filename";
  private static final List<String> OF_THE_CONTAINER =
      List.of("service.", "component.", "felix.", "org.apache.karaf.", "osgi.", "objectClass");

  private final C values;
  private final String name;
  private final String source;
  private final Map<String, String> open;

  private Settings(C values, String name, String source, Map<String, String> open) {
    this.values = values;
    this.name = name;
    this.source = source;
    this.open = open;
  }

  /**
   * Reads a configuration.
   *
   * @param given as Config Admin gives it
   * @param prefixes beginnings of keys whose rest is free, such as {@code "rule."}
   * @throws InvalidSettingsException with every problem found, in one line
   */
  public static <C extends Annotation> Settings<C> read(
      Class<C> type, Map<String, ?> given, String... prefixes) throws InvalidSettingsException {
    var properties = asWritten(given);
    var source = source(properties);
    var problems = new TreeMap<String, String>();
    var known = new TreeMap<String, Method>();
    for (Method element : type.getDeclaredMethods()) {
      if (element.getParameterCount() == 0 && !element.isSynthetic()) {
        known.put(key(element.getName()), element);
      }
    }
    var open = new HashMap<String, String>();
    for (var entry : properties.entrySet()) {
      var key = entry.getKey();
      if (known.containsKey(key) || key.equals("name")) {
        continue;
      }
      if (Arrays.stream(prefixes).anyMatch(p -> key.startsWith(p) && key.length() > p.length())) {
        open.put(key, text(entry.getValue()));
      } else if (OF_THE_CONTAINER.stream().noneMatch(key::startsWith)) {
        problems.put(key, "unknown key" + suggestion(key, known.keySet().stream(), prefixes));
      }
    }
    var values = new HashMap<String, Object>();
    known.forEach(
        (key, element) -> {
          try {
            values.put(element.getName(), value(properties.get(key), element));
          } catch (IllegalArgumentException e) {
            problems.put(key, e.getMessage());
          }
        });
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(
          problems.entrySet().stream()
              .map(p -> source + ": " + p.getKey() + ": " + p.getValue())
              .reduce((a, b) -> a + "; " + b)
              .orElseThrow());
    }
    return new Settings<>(annotation(type, values), name(properties), source, Map.copyOf(open));
  }

  /**
   * Files are UTF-8, which FileInstall by default takes for ISO 8859-1; a mark at the beginning
   * means nothing.
   */
  private static Map<String, Object> asWritten(Map<String, ?> properties) {
    var written = new HashMap<String, Object>(properties);
    if (properties.containsKey(FILE_NAME)) {
      properties.forEach(
          (key, value) -> {
            var readable = utf8(key);
            var plain = readable.startsWith("\ufeff") ? readable.substring(1) : readable;
            if (!plain.equals(key)) {
              written.remove(key);
            }
            written.put(plain, value instanceof String text ? utf8(text) : value);
          });
    }
    return written;
  }

  private static String utf8(String text) {
    if (text.chars().allMatch(c -> c < 0x80) || text.chars().anyMatch(c -> c > 0xff)) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return text; // it was read as what it is
    }
  }

  /** The values, typed. */
  public C values() {
    return values;
  }

  /**
   * The thing's name: the key {@code name}, else NAME of a file {@code PID-NAME.cfg}, else what
   * follows {@code ~} in the PID.
   */
  public String name() {
    return name;
  }

  /** Where this configuration comes from: the file's name, else the PID. For messages. */
  public String source() {
    return source;
  }

  /**
   * The entries of an open group of keys, by what follows the prefix: numbers in their order first,
   * then text.
   *
   * @param prefix one of those given to {@link #read}
   */
  public SortedMap<String, String> group(String prefix) {
    var group = new TreeMap<String, String>(NUMBERS_FIRST);
    open.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            group.put(key.substring(prefix.length()), value);
          }
        });
    return group;
  }

  /** An error in the value of a key, in the words that {@link #read} uses. */
  public InvalidSettingsException problem(String key, String problem) {
    return new InvalidSettingsException(source + ": " + key + ": " + problem);
  }

  /**
   * The constant whose name, in lower case, is {@code value}.
   *
   * @param key the key it was given for
   */
  public <E extends Enum<E>> E choice(String key, String value, Class<E> kind)
      throws InvalidSettingsException {
    var names =
        Arrays.stream(kind.getEnumConstants())
            .collect(
                Collectors.toMap(
                    e -> e.name().toLowerCase(Locale.ROOT),
                    e -> e,
                    (a, b) -> a,
                    LinkedHashMap::new));
    if (!names.containsKey(value)) {
      throw problem(key, quoted(value) + " is none of " + String.join(", ", names.keySet()));
    }
    return names.get(value);
  }

  /**
   * A file named in a configuration; relative names are relative to the Karaf base, or to the
   * working directory outside of Karaf.
   *
   * @throws java.nio.file.InvalidPathException when the text cannot be a file's name
   */
  public static Path path(String text) {
    return Path.of(System.getProperty("karaf.base", "")).resolve(text).toAbsolutePath().normalize();
  }

  /**
   * The name of the thing that {@code properties} configure, also when they are not good; see
   * {@link #name()}.
   */
  public static String name(Map<String, ?> properties) {
    var name = text(properties.get("name"));
    if (!name.isEmpty()) {
      return name;
    }
    var file = text(properties.get(FILE_NAME));
    var base = file.substring(file.lastIndexOf('/') + 1);
    int hyphen = base.indexOf('-');
    int dot = base.lastIndexOf('.');
    if (hyphen >= 0 && dot > hyphen) {
      return base.substring(hyphen + 1, dot);
    }
    var pid = text(properties.get("service.pid"));
    return pid.substring(pid.indexOf('~') + 1);
  }

  /** Where {@code properties} come from, also when they are not good; see {@link #source()}. */
  public static String source(Map<String, ?> properties) {
    var file = text(properties.get(FILE_NAME));
    return file.isEmpty()
        ? text(properties.get("service.pid"))
        : file.substring(file.lastIndexOf('/') + 1);
  }

  private static final Comparator<String> NUMBERS_FIRST =
      Comparator.comparing(
              (String s) -> s.matches("\\d{1,18}") ? Long.parseLong(s) : Long.MAX_VALUE)
          .thenComparing(Comparator.naturalOrder());

  private static String key(String element) {
    return element.replace("__", "\0").replace('_', '.').replace('\0', '_').replace("$", "");
  }

  /**
   * Config Admin's value as text; lists joined as they were written, blanks around it removed but
   * not line ends.
   */
  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value.getClass().isArray()) {
      return Stream.iterate(0, i -> i < Array.getLength(value), i -> i + 1)
          .map(i -> text(Array.get(value, i)))
          .reduce((a, b) -> a + "," + b)
          .orElse("");
    }
    return value.toString().replaceAll("^[ \t]+|[ \t]+$", "");
  }

  private static Object value(Object given, Method element) {
    if (given == null) {
      if (element.getDefaultValue() == null) {
        throw new IllegalArgumentException("is required");
      }
      return element.getDefaultValue();
    }
    var text = text(given);
    var type = element.getReturnType();
    if (type == String.class) {
      if (text.isEmpty() && element.getDefaultValue() == null) {
        throw new IllegalArgumentException("is required");
      }
      return text;
    }
    if (type == boolean.class) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException(quoted(text) + " is neither true nor false");
      };
    }
    if (type == int.class) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(quoted(text) + " is not a whole number", e);
      }
    }
    if (type == String[].class) {
      return Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .toArray(String[]::new);
    }
    throw new IllegalStateException("no settings of " + type);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String suggestion(String key, Stream<String> known, String... prefixes) {
    return Stream.concat(Stream.concat(known, Stream.of("name")), Arrays.stream(prefixes))
        .min(Comparator.comparingInt(k -> distance(key, k)))
        .filter(k -> distance(key, k) <= 1 + k.length() / 3)
        .map(k -> "; did you mean " + k + (k.endsWith(".") ? "…" : "") + "?")
        .orElse("");
  }

  /** Levenshtein's distance, upper and lower case alike. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (sameLetter(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static boolean sameLetter(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }

  private static <C extends Annotation> C annotation(Class<C> type, Map<String, Object> values) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "annotationType" -> type;
                  case "toString" -> "@" + type.getSimpleName();
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> values.get(method.getName());
                }));
  }
}
