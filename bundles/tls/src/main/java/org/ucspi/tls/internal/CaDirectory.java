package org.ucspi.tls.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A directory of PEM files of CAs: one that openssl-rehash(1) has made, with links by hash, or a
 * plain one, or both at once. Links to one file count as that file.
 */
final class CaDirectory {
  private static final Pattern NAMES =
      Pattern.compile("[0-9a-f]{8}\\.\\d{1,4}|[^.].*\\.(?i:pem|crt|cer)");

  private static final int MOST_ENTRIES = 10_000;
  private static final long MOST_BYTES = 16 << 20;

  private final NamedFile directory;
  private final Set<Path> seen = new HashSet<>();
  private long bytes;

  private CaDirectory(NamedFile directory) {
    this.directory = directory;
  }

  /** The certificates in the order of their files' names. */
  static Set<X509Certificate> read(NamedFile directory) throws MaterialException {
    var reader = new CaDirectory(directory);
    var certificates = new LinkedHashSet<X509Certificate>();
    for (Path entry : reader.entries()) {
      if (reader.isNew(entry)) {
        var file = reader.named(entry);
        var pem = Pem.read(file);
        if (pem.hasCertificates()) {
          certificates.addAll(pem.certificates());
        }
      }
    }
    if (certificates.isEmpty()) {
      throw directory.problem("has no certificate in a file *.pem, *.crt, *.cer or HASH.0");
    }
    return certificates;
  }

  /** Sorted, so that the same directory is always read in the same order. */
  private Set<Path> entries() throws MaterialException {
    var entries = new TreeSet<Path>();
    int count = 0;
    try (var all = Files.newDirectoryStream(directory.path())) {
      for (Path entry : all) {
        if (++count > MOST_ENTRIES) {
          throw directory.problem("has more than " + MOST_ENTRIES + " entries");
        }
        if (NAMES.matcher(entry.getFileName().toString()).matches() && !Files.isDirectory(entry)) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      throw directory.unreadable("no such directory", e);
    } catch (NotDirectoryException e) {
      throw directory.unreadable("not a directory", e);
    } catch (AccessDeniedException e) {
      throw directory.unreadable("permission denied", e);
    } catch (IOException | DirectoryIteratorException e) {
      throw directory.unreadable(e.getMessage(), e);
    }
    return entries;
  }

  /** Counts what is to be read, before it is. */
  private boolean isNew(Path entry) throws MaterialException {
    try {
      var real = entry.toRealPath();
      if (!seen.add(real)) {
        return false;
      }
      bytes += Files.size(real);
    } catch (NoSuchFileException e) {
      throw named(entry).unreadable("no such file", e);
    } catch (IOException e) {
      throw named(entry).unreadable(e.getMessage(), e);
    }
    if (bytes > MOST_BYTES) {
      throw directory.problem("has more than " + (MOST_BYTES >> 20) + " MiB of certificates");
    }
    return true;
  }

  private NamedFile named(Path entry) {
    return new NamedFile(directory.source(), directory.key(), entry);
  }
}
