package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import java.util.Optional;

/** Holds the first of the failures that a producer's thread reports; the others follow from it. */
final class FirstFailure {
  private Optional<PeriscopeException> first = Optional.empty();

  synchronized void add(PeriscopeException failure) {
    if (first.isEmpty()) {
      first = Optional.of(failure);
    }
  }

  /** Throws it, if there is one. */
  synchronized void raise() {
    if (first.isPresent()) {
      throw first.get();
    }
  }

  /** Throws it, if there is one, and forgets it. */
  synchronized void raiseOnce() {
    Optional<PeriscopeException> failure = first;
    first = Optional.empty();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
