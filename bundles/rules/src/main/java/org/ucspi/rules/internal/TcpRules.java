package org.ucspi.rules.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.RuleCompiler;

/** Does what tcprules(1) does. Any thread. */
@Component
public final class TcpRules implements RuleCompiler {
  private static final FileAttribute<?>[] PRIVATE = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  @Activate
  public TcpRules() {}

  @Override
  public int compile(Path text, Path database) throws IOException, InvalidRulesException {
    var bytes = read(text);
    if (Cdb.isCdb(bytes)) {
      throw new InvalidRulesException(text + ": is no text, it has zero bytes");
    }
    if (Files.exists(database) && Files.isSameFile(text, database)) {
      throw new InvalidRulesException(text + ": is the file to write, too");
    }
    var records = RuleText.file(text.toString(), bytes);
    try {
      replace(database, Cdb.write(records));
    } catch (RuleSyntaxException e) {
      throw new InvalidRulesException(text + ": " + e.getMessage());
    }
    return records.count();
  }

  private static byte[] read(Path text) throws IOException, InvalidRulesException {
    try {
      return RulesFile.bytes(text);
    } catch (IOException e) {
      throw new IOException("unable to read " + text + ": " + RulesFile.reason(e), e);
    }
  }

  /** Whoever reads sees the old file or the new one, also after a power cut. */
  private static void replace(Path named, ByteBuffer content) throws IOException {
    try {
      var file = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
      if (Files.isDirectory(file)) {
        throw new IOException("is a directory");
      }
      if (!Files.isDirectory(file.getParent())) {
        throw new IOException("no such directory");
      }
      var temporary = file.resolveSibling(".ucspi-rules-" + UUID.randomUUID() + ".tmp");
      try {
        var mode = mode(file);
        write(temporary, content, mode.isPresent() ? PRIVATE : new FileAttribute<?>[0]);
        if (mode.isPresent()) {
          Files.setPosixFilePermissions(temporary, mode.get());
        }
        Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
      } catch (IOException e) {
        discard(temporary);
        throw e;
      }
      sync(file.getParent());
    } catch (IOException e) {
      throw new IOException("unable to write " + named + ": " + RulesFile.reason(e), e);
    }
  }

  private static void write(Path file, ByteBuffer content, FileAttribute<?>... attributes)
      throws IOException {
    try (var channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), attributes)) {
      fill(channel, content);
    }
  }

  /** Writes all of it, to the disk. */
  static void fill(FileChannel channel, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      channel.write(content);
    }
    channel.force(true);
  }

  /** The old file's: who could not read that cannot read the new one, at no time. */
  private static Optional<Set<PosixFilePermission>> mode(Path old) throws IOException {
    return Files.exists(old)
            && Files.getFileStore(old).supportsFileAttributeView(PosixFileAttributeView.class)
        ? Optional.of(Files.getPosixFilePermissions(old))
        : Optional.empty();
  }

  private static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // What made it useless is being told
    }
  }

  private static void sync(Path directory) {
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every directory may be read; the new file is in place
    }
  }
}
