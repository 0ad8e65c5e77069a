package io.periscope.api.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a run.
 *
 * @param id counted over all jobs, from 1 on; a later run has a greater one
 * @param identity what makes it this run, within the job
 * @param reason why it ended as it did; empty text if there is nothing to tell
 * @param cancelled whether someone asked for its end
 * @param resumed how often it went on after an interruption
 * @param steps none before it was started
 */
public record RunRecord(
    long id,
    String job,
    String identity,
    String trigger,
    Map<String, String> parameters,
    Optional<Interval> interval,
    RunState state,
    String reason,
    boolean cancelled,
    int resumed,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    List<StepRecord> steps) {

  public RunRecord {
    steps = List.copyOf(steps);
  }

  public Optional<StepRecord> step(String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }
}
