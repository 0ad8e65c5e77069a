package io.periscope.sql;

import java.util.Optional;
import java.util.function.Predicate;

/** Makes a failing case small, greedily. */
final class Shrinker {
  private final Predicate<Case> fails;
  private final int mostTries;
  private int tries;

  /**
   * @param fails whether a case fails for the reason that is looked into
   * @param mostTries after so many it is as small as it gets
   */
  Shrinker(Predicate<Case> fails, int mostTries) {
    this.fails = fails;
    this.mostTries = mostTries;
  }

  /**
   * A case that fails too, and of whose shrinks none does.
   *
   * @param failing fails
   */
  Case minimal(Case failing) {
    Case smallest = failing;
    Optional<Case> smaller = smaller(smallest);
    while (smaller.isPresent()) {
      smallest = smaller.get();
      smaller = smaller(smallest);
    }
    return smallest;
  }

  private Optional<Case> smaller(Case failing) {
    return failing
        .shrinks()
        .takeWhile(tried -> tries < mostTries)
        .peek(tried -> tries++)
        .filter(fails)
        .findFirst();
  }
}
