package io.periscope.workspace.yaml;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that it can be told at once. For one thread. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  public void add(Place place, String message) {
    found.add(new Problem(place.file(), place.line(), place.column(), message));
  }

  /** Whether something is wrong in a file. */
  public boolean isIn(String file) {
    return found.stream().anyMatch(problem -> problem.file().equals(file));
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Ends the reading when anything is wrong.
   *
   * @throws ProblemsException with all problems
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ProblemsException(found);
    }
  }
}
