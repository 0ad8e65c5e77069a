package io.periscope.api.quality;

import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationSuite.Target;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether an expectation held at an instant.
 *
 * @param on the name of the stream, table or view
 * @param name the expectation's
 * @param kind the kind of its rule
 * @param rule what it says
 * @param checked of how many rows it says something, of those that it looks back at
 * @param failed how many of them break it
 * @param value what was measured, if it is about a number; an age in seconds
 * @param message for people
 */
public record Outcome(
    Target target,
    String on,
    String name,
    String kind,
    String rule,
    OnFail onFail,
    Status status,
    Optional<Long> checked,
    Optional<Long> failed,
    Optional<Double> value,
    String message,
    Instant at) {

  /** How it came out. */
  public enum Status {
    PASSED,
    /** It does not hold, and that is only told. */
    WARNED,
    /** It does not hold. */
    FAILED,
    /** It could not be found out. */
    UNKNOWN;

    /** As in answers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An outcome of an expectation that has counted nothing. */
  public static Outcome of(
      Target target,
      String on,
      ExpectationDef definition,
      Status status,
      String message,
      Instant at) {
    return new Outcome(
        target,
        on,
        definition.name(),
        definition.rule().kind(),
        definition.rule().toString(),
        definition.onFail(),
        status,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        message,
        at);
  }

  /** The same, about so many rows. */
  public Outcome counted(long of, long broken) {
    return new Outcome(
        target,
        on,
        name,
        kind,
        rule,
        onFail,
        status,
        Optional.of(of),
        Optional.of(broken),
        value,
        message,
        at);
  }

  /** The same, about this number. */
  public Outcome measured(double number) {
    return new Outcome(
        target,
        on,
        name,
        kind,
        rule,
        onFail,
        status,
        checked,
        failed,
        Optional.of(number),
        message,
        at);
  }

  /** Whether it was found not to hold. */
  public boolean broken() {
    return status == Status.FAILED || status == Status.WARNED;
  }

  /** Why a run that asks must fail; empty if it may go on. */
  public static Optional<String> refusal(List<Outcome> outcomes) {
    return Optional.of(
            outcomes.stream()
                .filter(Outcome::failsRun)
                .map(outcome -> outcome.name() + ": " + outcome.message())
                .collect(Collectors.joining("; ")))
        .filter(reasons -> !reasons.isEmpty());
  }

  /** Whether a run that asks must fail. */
  public boolean failsRun() {
    return status == Status.FAILED || status == Status.UNKNOWN;
  }
}
