package io.periscope.api.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a step of a run.
 *
 * @param attempts how many were begun
 * @param reason why it ended as it did; empty text if there is nothing to tell
 * @param outputs what it told for later steps
 */
public record StepRecord(
    String name,
    StepState state,
    int attempts,
    String reason,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Map<String, String> outputs) {

  /** A step that nothing was done of. */
  public static StepRecord pending(String name) {
    return new StepRecord(
        name, StepState.PENDING, 0, "", Optional.empty(), Optional.empty(), Map.of());
  }

  public StepRecord with(StepState next, String why, Optional<Instant> end) {
    return new StepRecord(name, next, attempts, why, startedAt, end, outputs);
  }
}
