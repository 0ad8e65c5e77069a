package io.periscope.sqlite;

import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepDef.Retries;
import io.periscope.core.schedule.Jobs;
import io.periscope.core.schedule.StepAction;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job of one step and one parameter, whose runs are kept in the operations database. */
final class OneJob {
  static final String NAME = "j";
  static final String PARAMETER = "n";

  private OneJob() {}

  static Jobs start(
      OperationsDatabase database,
      Path folder,
      int concurrency,
      ParameterType type,
      StepAction action) {
    Jobs jobs =
        new Jobs(
            new Jobs.Means(
                new SqliteRunStore(database),
                new SchedulerClock(database, Clock.systemUTC()),
                new CronTimes(),
                Map.of("shell", action),
                folder,
                folder.resolve("logs"),
                Map.of(),
                Duration.ofSeconds(5)),
            Clock.systemUTC(),
            System::nanoTime,
            true);
    StepDef step =
        new StepDef(
            "a", new StepDef.Shell("x", Map.of()), List.of(), Retries.NONE, Optional.empty(), true);
    jobs.start(
        List.of(
            new JobDef(
                NAME,
                "",
                "jobs/j.yaml",
                List.of(),
                Map.of(PARAMETER, new ParameterDef(type, Optional.empty(), "")),
                concurrency,
                Overlap.QUEUE,
                CatchUp.ALL,
                OnInterrupt.RESUME,
                Optional.empty(),
                4,
                List.of(step))));
    return jobs;
  }
}
