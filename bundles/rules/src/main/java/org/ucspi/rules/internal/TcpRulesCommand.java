package org.ucspi.rules.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The command tcprules, which needs no OSGi: makes a database of the rules that it reads, in a
 * temporary file that it then renames. It does and says what tcprules(1) does, but for what this
 * bundle's README lists.
 */
public final class TcpRulesCommand {
  private final String database;
  private final String temporary;
  private final ToolErrors errors;

  private TcpRulesCommand(String database, String temporary, ToolErrors errors) {
    this.database = database;
    this.temporary = temporary;
    this.errors = errors;
  }

  /**
   * Runs it.
   *
   * @param arguments the names of the database and of the temporary file; others are ignored
   * @param in the rules as text
   * @param err gets a line when it fails
   * @return the exit code: 0, 100 after wrong arguments, 101 after a mistake in the text, 111 when
   *     the system does not let it
   */
  public static int run(List<String> arguments, InputStream in, PrintStream err) {
    var errors = new ToolErrors("tcprules", err);
    if (arguments.size() < 2) {
      return errors.usage("rules.cdb rules.tmp");
    }
    try {
      return new TcpRulesCommand(arguments.get(0), arguments.get(1), errors).make(in);
    } catch (OutOfMemoryError e) {
      return errors.fatal("out of memory");
    }
  }

  private int make(InputStream in) {
    var trying = "create " + temporary;
    try (var file = create()) {
      trying = "read input";
      var text = RuleText.of(in.readAllBytes());
      if (text.mistake().isPresent()) {
        return errors.syntax(text.mistake().get());
      }
      trying = "write to " + temporary;
      TcpRules.fill(file, Cdb.write(text.records()));
    } catch (RuleSyntaxException e) {
      return errors.fatal("input " + e.getMessage());
    } catch (IOException e) {
      return errors.fatal(trying, e);
    }
    try {
      Files.move(ToolErrors.file(temporary), ToolErrors.file(database), ATOMIC_MOVE);
      return 0;
    } catch (IOException e) {
      return errors.fatal("move " + temporary + " to " + database, e);
    }
  }

  /** As the command in C: not for others to write, also where the umask would allow it. */
  private FileChannel create() throws IOException {
    FileAttribute<?> mode =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
    return FileChannel.open(
        ToolErrors.file(temporary), Set.of(CREATE, WRITE, TRUNCATE_EXISTING), mode);
  }
}
