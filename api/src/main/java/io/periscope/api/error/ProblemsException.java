package io.periscope.api.error;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong in the user's files, told at once. */
public final class ProblemsException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ProblemsException(List<Problem> problems) {
    super(
        Fault.USER,
        problems.stream().sorted().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  /** The problems in file and line order. */
  public List<Problem> problems() {
    return problems;
  }
}
