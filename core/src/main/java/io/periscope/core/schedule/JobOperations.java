package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunStore.Inserted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be asked of the jobs of a running Periscope. Safe for use by many threads. Wrong input
 * ends in a {@link PeriscopeException} whose fault is USER.
 */
public interface JobOperations {

  /** The names of the declared jobs, in order. */
  List<String> names();

  /**
   * How a job stands.
   *
   * @param runs of how many of its last runs to tell
   */
  JobInfo info(String job, int runs);

  /** Runs, newest first; of all jobs, also of those that are declared no more, if empty. */
  List<RunRecord> runs(Optional<String> job, int limit, int offset);

  RunRecord run(long id);

  /** What a step of a run has said, in all its attempts; empty when it has said nothing. */
  String log(long run, String step);

  /**
   * Makes a run, which starts when it is its turn.
   *
   * @param key repeated with the same parameters, it answers the same run; empty for a new one
   */
  Inserted start(String job, Map<String, String> parameters, Optional<String> key);

  /**
   * As {@link #start}, for whoever knows the token of the job's webhook.
   *
   * @throws WrongTokenException when it is another one, or the job has no webhook
   */
  Inserted hook(String job, String token, Map<String, String> parameters, Optional<String> key);

  /** Ends a run: a queued one at once, one that is under way when its steps have stopped. */
  RunRecord cancel(long run);

  /**
   * Makes a run for each interval that begins in a range and has ended, unless it has one.
   *
   * @param from included
   * @param to not included
   * @param every how long intervals are, such as {@code 1d} or {@code 1mo}; empty for those of the
   *     job's cron expression or period
   * @param again also where there is a run already
   */
  Backfill backfill(
      String job,
      Instant from,
      Instant to,
      Optional<String> every,
      boolean again,
      Map<String, String> parameters);
}
