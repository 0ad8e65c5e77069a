package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunStore.Inserted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where there are no jobs. */
final class NoJobs implements JobOperations {
  private static PeriscopeException none() {
    return PeriscopeException.user("no jobs run here");
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public JobInfo info(String job, int runs) {
    throw none();
  }

  @Override
  public List<RunRecord> runs(Optional<String> job, int limit, int offset) {
    return List.of();
  }

  @Override
  public RunRecord run(long id) {
    throw none();
  }

  @Override
  public String log(long run, String step) {
    throw none();
  }

  @Override
  public Inserted start(String job, Map<String, String> parameters, Optional<String> key) {
    throw none();
  }

  @Override
  public Inserted hook(
      String job, String token, Map<String, String> parameters, Optional<String> key) {
    throw none();
  }

  @Override
  public RunRecord cancel(long run) {
    throw none();
  }

  @Override
  public Backfill backfill(
      String job,
      Instant from,
      Instant to,
      Optional<String> every,
      boolean again,
      Map<String, String> parameters) {
    throw none();
  }
}
