package org.ucspi.rules.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run of tcprules or tcprulescheck, as conformance.txt has it: what there is before, and what
 * comes of it.
 *
 * @param words the command and its arguments
 * @param input standard input, one character for each byte; the name of a directory and a slash
 * @param files what there is in the directory, by name
 * @param debian what Debian's program does
 * @param here what ours does
 * @param why reason of the difference; empty where there is none
 */
record ConformanceCase(
    String name,
    List<String> words,
    String input,
    Map<String, String> environment,
    Map<String, String> files,
    String debian,
    String here,
    String why) {

  /** Reads the cases, between which there are empty lines. */
  private static final class Reader {
    private final List<ConformanceCase> cases = new ArrayList<>();
    private Map<String, String> lines = new TreeMap<>();
    private Map<String, String> environment = new TreeMap<>();
    private Map<String, String> files = new TreeMap<>();

    void read(String line) throws RuleSyntaxException {
      if (line.startsWith("#")) {
        return;
      }
      if (line.isEmpty()) {
        end();
        return;
      }
      int colon = line.indexOf(": ");
      var key = line.substring(0, colon);
      var value = line.substring(colon + 2);
      int equals = value.indexOf('=');
      switch (key) {
        case "env" ->
            environment.put(value.substring(0, equals), value.substring(equals + 1).strip());
        case "dir" -> files.put(value + '/', "");
        case "file" -> {
          int blank = value.indexOf(' ');
          files.put(value.substring(0, blank), bytes(value.substring(blank + 1)));
        }
        case "cdb" -> files.put("cdb", database(value));
        default -> lines.put(key, value);
      }
    }

    void end() {
      if (!lines.isEmpty()) {
        cases.add(
            new ConformanceCase(
                lines.get("case"),
                List.of(lines.get("run").split(" ", -1)),
                bytes(lines.getOrDefault("in", "")),
                environment,
                files,
                lines.getOrDefault("debian", lines.getOrDefault("both", "")),
                lines.getOrDefault("here", lines.getOrDefault("both", "")),
                lines.getOrDefault("why", "")));
      }
      lines = new TreeMap<>();
      environment = new TreeMap<>();
      files = new TreeMap<>();
    }

    /** From {@code key>data}, each followed by a blank. */
    private static String database(String records) throws RuleSyntaxException {
      var builder = new Records.Builder();
      for (var record : records.split(" ", -1)) {
        int end = record.indexOf('>');
        builder.add(
            bytes(record.substring(0, end)), bytes(record.substring(end + 1)).getBytes(ISO_8859_1));
      }
      return new String(Cdb.write(builder.build()).array(), ISO_8859_1);
    }

    /** Escaped as in Java, and as often as a number and a star before it say. */
    private static String bytes(String escaped) {
      var parts = escaped.split("(?<=^\\d{1,9})\\*", 2);
      return parts.length == 2
          ? parts[1].translateEscapes().repeat(Integer.parseInt(parts[0]))
          : escaped.translateEscapes();
    }
  }

  static List<ConformanceCase> all() throws IOException {
    try (var text = ConformanceCase.class.getResourceAsStream("conformance.txt")) {
      var reader = new Reader();
      for (var line : new String(text.readAllBytes(), ISO_8859_1).split("\n", -1)) {
        reader.read(line);
      }
      reader.end();
      return reader.cases;
    } catch (RuleSyntaxException e) {
      throw new IOException("conformance.txt", e);
    }
  }

  /** Puts its files into an empty directory. */
  void prepare(Path directory) throws IOException {
    for (var file : files.entrySet()) {
      var path = directory.resolve(file.getKey());
      if (file.getKey().endsWith("/")) {
        Files.createDirectory(path);
      } else {
        Files.writeString(path, file.getValue(), ISO_8859_1);
      }
    }
  }

  /** What came of it, as conformance.txt says it. */
  String outcome(Path directory, int status, String out, String err) throws IOException {
    var text = new StringBuilder().append(status);
    if (!out.isEmpty()) {
      text.append(" out ").append(escaped(out));
    }
    if (!err.isEmpty()) {
      text.append(" err ").append(escaped(err));
    }
    var changed = new TreeMap<String, String>();
    try (var list = Files.list(directory)) {
      for (var file : list.toList()) {
        var name = file.getFileName().toString();
        change(file, Optional.ofNullable(files.get(name))).ifPresent(c -> changed.put(name, c));
      }
    }
    changed.forEach((name, change) -> text.append(" file ").append(name).append(change));
    for (var name : files.keySet()) {
      if (!Files.exists(directory.resolve(name))) {
        text.append(" gone ").append(name);
      }
    }
    return text.toString();
  }

  /** What a file is now; what is in the temporary one where it stays is of no account. */
  private Optional<String> change(Path file, Optional<String> before) throws IOException {
    if (Files.isDirectory(file)) {
      return Optional.empty();
    }
    var bytes = Files.readAllBytes(file);
    if (before.isPresent() && before.get().equals(new String(bytes, ISO_8859_1))) {
      return Optional.empty();
    }
    return Optional.of(file.endsWith("tmp") ? "" : '{' + records(bytes) + '}');
  }

  /** Tells files apart that are not the same byte for byte. */
  private static String records(byte[] bytes) {
    try {
      var records = Cdb.read(bytes);
      if (!Arrays.equals(Cdb.write(records).array(), bytes)) {
        return "another database of these records";
      }
      var text = new ArrayList<String>();
      for (int record = 0; record < records.end(); record = records.next(record)) {
        var data =
            new String(
                records.bytes(), records.dataStart(record), records.dataLength(record), ISO_8859_1);
        text.add(escaped(records.key(record)) + '>' + escaped(data));
      }
      return String.join(" ", text);
    } catch (RuleSyntaxException e) {
      return e.getMessage();
    }
  }

  /** Printable, in one line. */
  static String escaped(String bytes) {
    var text = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\n' -> text.append("\\n");
        case '\\' -> text.append("\\\\");
        default -> {
          if (c < ' ' || c > '~') {
            text.append("\\%03o".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
