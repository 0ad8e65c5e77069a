package io.periscope.api.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A run that is to be.
 *
 * @param identity what makes it this run: within the job there is one of each
 * @param trigger what started it, for people: {@code cron}, {@code file}, {@code manual} …
 * @param parameters as they were given; what is not given is by default
 * @param state {@link RunState#QUEUED}, or {@link RunState#SKIPPED}
 */
public record NewRun(
    String job,
    String identity,
    String trigger,
    Map<String, String> parameters,
    Optional<Interval> interval,
    Instant createdAt,
    RunState state,
    String reason) {

  public NewRun {
    parameters = Map.copyOf(parameters);
  }
}
