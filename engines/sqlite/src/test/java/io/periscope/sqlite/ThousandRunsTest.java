package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.RunState;
import io.periscope.core.schedule.Jobs;
import io.periscope.core.schedule.StepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many runs that wait, through the real store: each is done once. */
class ThousandRunsTest {
  private static final int RUNS = 1_000;
  private static final int CONCURRENCY = 5;

  @TempDir Path folder;
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private volatile boolean restarted;

  private Map<String, String> act(StepContext context) {
    if (!restarted && done.size() >= RUNS / 3) {
      // What is under way now is interrupted before it has done anything.
      context.pause(Duration.ofMinutes(1));
      throw new IllegalStateException("stopped");
    }
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    done.add(context.run().parameters().get(OneJob.PARAMETER));
    now.decrementAndGet();
    return Map.of();
  }

  private Jobs jobs(OperationsDatabase database) {
    return OneJob.start(
        database, folder, CONCURRENCY, ParameterType.INT, (action, context) -> act(context));
  }

  @Test
  void eachOfAThousandRunsIsDoneOnceAlsoWhenItIsAskedTwiceAndThroughARestart() {
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"));
        Jobs jobs = jobs(database)) {
      IntStream.range(0, RUNS)
          .parallel()
          .forEach(
              n -> {
                Map<String, String> parameters = Map.of(OneJob.PARAMETER, Integer.toString(n));
                Optional<String> key = Optional.of("k" + n);
                long id = jobs.start(OneJob.NAME, parameters, key).run().id();
                if (n % 7 == 0) {
                  assertThat(jobs.start(OneJob.NAME, parameters, key).run().id()).isEqualTo(id);
                }
              });
    }
    int before = done.size();
    restarted = true;
    try (OperationsDatabase database = OperationsDatabase.open(folder.resolve("operations.db"));
        Jobs jobs = jobs(database)) {
      SqliteRunStore store = new SqliteRunStore(database);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (store.count(OneJob.NAME, RunState.SUCCEEDED) < RUNS && System.nanoTime() < deadline) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      assertThat(store.count(OneJob.NAME, RunState.SUCCEEDED)).isEqualTo(RUNS);
      assertThat(jobs.runs(Optional.of(OneJob.NAME), 2 * RUNS, 0)).hasSize(RUNS);
    }
    assertThat(before).as("some are left for after the restart").isLessThan(RUNS);
    List<String> all = new ArrayList<>(done);
    assertThat(all).hasSize(RUNS).doesNotHaveDuplicates();
    assertThat(most.get()).isLessThanOrEqualTo(CONCURRENCY);
  }
}
