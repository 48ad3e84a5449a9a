package org.ucspi.tls.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ucspi.tls.internal.Reading.Doubt;

/**
 * Reads the parts of a material. Each that is not good stays as it was before, where there is a
 * before: a certificate that is being renewed does not hold back another's renewal.
 *
 * @param <M> the material
 */
final class Parts<M> {
  private final Optional<M> before;
  private final Set<Doubt> doubts = new LinkedHashSet<>();

  /**
   * Has read nothing yet.
   *
   * @param before what was read last with the same settings
   */
  Parts(Optional<M> before) {
    this.before = before;
  }

  interface Read<T> {
    T get() throws MaterialException;
  }

  interface Before<M, T> {
    T of(M material);
  }

  /**
   * One part.
   *
   * @throws MaterialException when it is not good, and was not before
   */
  <T> T part(Read<T> read, Before<M, T> last) throws MaterialException {
    try {
      return read.get();
    } catch (MaterialException e) {
      if (before.isEmpty()) {
        throw e;
      }
      doubt(e.getMessage(), Reading.KEPT);
      return last.of(before.get());
    }
  }

  void doubt(String reason, String consequence) {
    doubts.add(new Doubt(reason, consequence));
  }

  /** What stands against some parts. */
  List<Doubt> doubts() {
    return List.copyOf(doubts);
  }
}
