package io.periscope.api.learn;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training that has ended, or a trial within one, for those who show it.
 *
 * @param key no other one has it
 * @param name for people
 * @param metrics finite numbers
 * @param trials of a training, in their order
 */
public record TrackedRun(
    String key,
    String name,
    Instant startedAt,
    Instant endedAt,
    Outcome outcome,
    Map<String, String> parameters,
    Map<String, Double> metrics,
    Map<String, String> tags,
    List<TrackedRun> trials) {

  /** How it ended. */
  public enum Outcome {
    DONE,
    FAILED,
    /** Its process ended before it did. */
    INTERRUPTED
  }

  public TrackedRun {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    trials = List.copyOf(trials);
  }
}
