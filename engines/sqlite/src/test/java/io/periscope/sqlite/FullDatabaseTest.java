package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.core.schedule.Jobs;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's own limit on pages stands for a full disk: both are told as SQLITE_FULL. */
class FullDatabaseTest {
  private static final int RUNS = 4;
  private static final long NO_LIMIT = 1_000_000;

  /** More than what is free in the pages that are there. */
  private static final String LONG = "x".repeat(100_000);

  @TempDir Path folder;

  private final ConcurrentLinkedQueue<Long> done = new ConcurrentLinkedQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);

  private static void limit(OperationsDatabase database, long pages) {
    database.write(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = " + pages);
          }
        });
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it comes to be").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void whatIsUnderWayWaitsForRoomAndIsNotDoneAgain() {
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"));
        Jobs jobs =
            OneJob.start(
                database,
                folder,
                RUNS,
                ParameterType.STRING,
                (action, context) -> {
                  go.await();
                  done.add(context.run().id());
                  return Map.of("said", LONG);
                })) {
      for (int n = 0; n < RUNS; n++) {
        jobs.start(OneJob.NAME, Map.of(OneJob.PARAMETER, "a"), Optional.empty());
      }
      await(() -> states(jobs).equals(List.of(RunState.RUNNING)));
      limit(database, 1);
      go.countDown();
      await(() -> done.size() == RUNS);
      // Whoever asks for a run is told, and nothing of it is there.
      assertThatThrownBy(
              () -> jobs.start(OneJob.NAME, Map.of(OneJob.PARAMETER, LONG), Optional.empty()))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(folder.resolve("operations.db").toString())
          .hasMessageContaining("is its disk full")
          .extracting(e -> ((PeriscopeException) e).fault())
          .isEqualTo(Fault.RESOURCE);
      assertThat(jobs.runs(Optional.empty(), 2 * RUNS, 0)).hasSize(RUNS);
      assertThat(states(jobs)).containsExactly(RunState.RUNNING);

      limit(database, NO_LIMIT);

      await(() -> states(jobs).equals(List.of(RunState.SUCCEEDED)));
      assertThat(done).hasSize(RUNS).doesNotHaveDuplicates();
      assertThat(jobs.runs(Optional.empty(), RUNS, 0))
          .allSatisfy(run -> assertThat(run.steps().get(0).outputs()).containsEntry("said", LONG));
    }
  }

  /** Those that there are. */
  private static List<RunState> states(Jobs jobs) {
    return jobs.runs(Optional.empty(), 2 * RUNS, 0).stream()
        .map(RunRecord::state)
        .distinct()
        .toList();
  }
}
