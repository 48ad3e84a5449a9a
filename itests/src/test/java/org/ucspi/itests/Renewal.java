package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.ucspi.itests.Authority.Issued;

/** How a certificate and its key are replaced by those who do it, careful ones and others. */
enum Renewal {
  KEY_FIRST(Layout.PAIR, 0, 1) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      Files.writeString(key(folder), with.key());
      pause.of(Duration.ofMillis(300));
      Files.writeString(crt(folder), with.leaf() + with.chain());
    }
  },
  CERTIFICATE_FIRST(Layout.PAIR, 0, 1) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      Files.writeString(crt(folder), with.leaf() + with.chain());
      pause.of(Duration.ofMillis(300));
      Files.writeString(key(folder), with.key());
    }
  },
  IN_PIECES(Layout.PAIR, 0, 6) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      inPieces(crt(folder), with.leaf() + with.chain(), pause);
      inPieces(key(folder), with.key(), pause);
    }
  },
  CHAIN_LATER(Layout.PAIR, 1, 2) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      Files.writeString(key(folder), with.key());
      Files.writeString(crt(folder), with.leaf());
      pause.of(Duration.ofMillis(700));
      Files.writeString(crt(folder), with.chain(), APPEND);
    }
  },
  BY_RENAME(Layout.PAIR, 0, 1) {
    @Override
    void replace(Path folder, Issued with, Pause pause) {
      Etc.replace(key(folder), with.key());
      Etc.replace(crt(folder), with.leaf() + with.chain());
    }
  },
  WRONG_PAIR(Layout.PAIR, 1, 1) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      Etc.replace(crt(folder), with.leaf() + with.chain());
      pause.of(Duration.ofSeconds(1));
      Etc.replace(key(folder), with.key());
    }
  },
  DELETED(Layout.PAIR, 1, 2) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      Files.delete(crt(folder));
      Files.delete(key(folder));
      pause.of(Duration.ofSeconds(1));
      Files.writeString(key(folder), with.key());
      Files.writeString(crt(folder), with.leaf() + with.chain());
    }
  },
  ONE_FILE_IN_PIECES(Layout.ONE_FILE, 0, 4) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      inPieces(all(folder), with.leaf() + with.chain() + with.key(), pause);
    }
  },
  ONE_FILE_BY_RENAME(Layout.ONE_FILE, 0, 0) {
    @Override
    void replace(Path folder, Issued with, Pause pause) {
      Etc.replace(all(folder), with.key() + with.leaf() + with.chain());
    }
  },
  /** As Kubernetes does with a secret. */
  FOLDER_FLIPPED(Layout.LINKED, 0, 0) {
    @Override
    void replace(Path folder, Issued with, Pause pause) throws Exception {
      flip(folder, with);
    }
  };

  /** Where certificate and key are. */
  enum Layout {
    PAIR("certificate = %1$s/tls.crt", "key = %1$s/tls.key") {
      @Override
      void begin(Path folder, Issued with) throws IOException {
        Files.writeString(crt(folder), with.leaf() + with.chain());
        Files.writeString(key(folder), with.key());
      }
    },
    ONE_FILE("certificate = %1$s/all.pem") {
      @Override
      void begin(Path folder, Issued with) throws IOException {
        Files.writeString(all(folder), with.leaf() + with.chain() + with.key());
      }
    },
    LINKED("certificate = %1$s/tls.crt", "key = %1$s/tls.key") {
      @Override
      void begin(Path folder, Issued with) throws IOException {
        flip(folder, with);
        Files.createSymbolicLink(crt(folder), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(key(folder), Path.of("..data/tls.key"));
      }
    };

    private final String profile;

    Layout(String... profile) {
      this.profile = String.join("\n", profile);
    }

    /** Puts the first ones there. */
    abstract void begin(Path folder, Issued with) throws IOException;

    /** Lines of the TLS profile. */
    String profile(Path folder) {
      return profile.formatted(folder);
    }
  }

  /** Waits that long. */
  interface Pause {
    void of(Duration time) throws Exception;
  }

  private static final Random RANDOM = new Random(1);
  private static final int PIECES = 4;

  final Layout layout;

  /** Lines of the log that say what is wrong meanwhile; each says something else. */
  final int fewestLines;

  final int mostLines;

  Renewal(Layout layout, int fewestLines, int mostLines) {
    this.layout = layout;
    this.fewestLines = fewestLines;
    this.mostLines = mostLines;
  }

  /** Returns once the last byte is written. */
  abstract void replace(Path folder, Issued with, Pause pause) throws Exception;

  private static void inPieces(Path file, String content, Pause pause) throws Exception {
    var bytes = content.getBytes(US_ASCII);
    Files.write(file, new byte[0], TRUNCATE_EXISTING);
    for (int i = 0; i < PIECES; i++) {
      pause.of(Duration.ofMillis(50 + RANDOM.nextInt(451)));
      int from = bytes.length * i / PIECES;
      int to = bytes.length * (i + 1) / PIECES;
      Files.write(file, java.util.Arrays.copyOfRange(bytes, from, to), APPEND);
    }
  }

  private static void flip(Path folder, Issued with) throws IOException {
    var next = Files.createTempDirectory(folder, "..");
    Files.writeString(crt(next), with.leaf() + with.chain());
    Files.writeString(key(next), with.key());
    var link = folder.resolve("..data_tmp");
    Files.createSymbolicLink(link, next.getFileName());
    var data = folder.resolve("..data");
    var before = Files.exists(data) ? data.toRealPath() : next;
    Files.move(link, data, ATOMIC_MOVE);
    if (!before.equals(next.toRealPath())) {
      Files.delete(crt(before));
      Files.delete(key(before));
      Files.delete(before);
    }
  }

  private static Path crt(Path folder) {
    return folder.resolve("tls.crt");
  }

  private static Path key(Path folder) {
    return folder.resolve("tls.key");
  }

  private static Path all(Path folder) {
    return folder.resolve("all.pem");
  }
}
