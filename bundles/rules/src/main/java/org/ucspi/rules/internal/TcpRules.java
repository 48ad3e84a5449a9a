package org.ucspi.rules.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.RuleCompiler;

/** Does what tcprules(1) does. Any thread. */
@Component
public final class TcpRules implements RuleCompiler {

  @Activate
  public TcpRules() {}

  @Override
  public int compile(Path text, Path database) throws IOException, InvalidRulesException {
    var bytes = read(text);
    if (Cdb.isCdb(bytes)) {
      throw new InvalidRulesException(text + ": is no text, it has zero bytes");
    }
    var records = RuleText.file(text.toString(), bytes);
    try {
      replace(database, Cdb.write(records));
    } catch (RuleSyntaxException e) {
      throw new InvalidRulesException(text + ": " + e.getMessage());
    }
    return records.count();
  }

  private static byte[] read(Path text) throws IOException {
    try {
      return Files.readAllBytes(text);
    } catch (IOException e) {
      throw new IOException("unable to read " + text + ": " + RulesFile.reason(e), e);
    }
  }

  /** Whoever reads sees the old file or the new one, also after a power cut. */
  private static void replace(Path file, ByteBuffer content) throws IOException {
    var directory = file.toAbsolutePath().getParent();
    if (directory == null || Files.isDirectory(file)) {
      throw new IOException("unable to write " + file + ": is a directory");
    }
    var temporary = directory.resolve("." + file.getFileName() + '.' + UUID.randomUUID() + ".tmp");
    try {
      write(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(directory);
    } catch (IOException e) {
      throw new IOException("unable to write " + file + ": " + RulesFile.reason(e), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void write(Path file, ByteBuffer content) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
