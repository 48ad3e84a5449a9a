package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PathFinderTest {

  /** Eight ways at each of ten steps; all seem to lead to one who is trusted, or none. */
  @Test
  @Timeout(60)
  void endsWhateverClientsSend() throws Exception {
    var root = Issue.ca("0").withoutKeyIds().bySelf();
    var sent = new ArrayList<X509Certificate>();
    var issuer = root;
    for (int step = 1; step <= 10; step++) {
      for (int i = 0; i < 8; i++) {
        sent.add(Issue.ca("" + step).withoutKeyIds().by(issuer).certificate());
      }
      issuer = Issue.ca("" + step).withoutKeyIds().by(issuer);
    }
    sent.add(0, Issue.client("x").withoutKeyIds().by(issuer).certificate());
    for (var trusted : List.of(Set.of(root.certificate()), Set.<X509Certificate>of())) {
      var paths = PathFinder.find(trusted, List.copyOf(trusted), sent, 100, Instant.now());
      assertThat(paths)
          .hasSizeBetween(1, 20)
          .allMatch(path -> path.isTrusted() != trusted.isEmpty());
    }
    var none = PathFinder.find(Set.of(), List.of(), sent.subList(0, 1), 100, Instant.now());
    assertThat(none).hasSize(1);
  }
}
