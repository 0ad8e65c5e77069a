package io.periscope.core;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Thousands of stories of crashes, failures and lost answers, each decided by its seed.
 *
 * <p>{@code -Dperiscope.seeds=N} runs more; {@code -Dperiscope.seed=S} runs one, with its trace.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExactCutSimulationTest {
  private static final long SEEDS = Long.getLong("periscope.seeds", 5_000);

  private final AtomicLong green = new AtomicLong();
  private ExecutorService threads;

  @BeforeAll
  void startThreads() {
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "actor");
              thread.setDaemon(true);
              return thread;
            });
  }

  @AfterAll
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void everyAnswerIsExactWhateverFailsWherever() {
    Long only = Long.getLong("periscope.seed");
    if (only != null) {
      System.out.println(String.join("\n", run(only)));
      return;
    }
    LongStream.rangeClosed(1, SEEDS).parallel().forEach(this::run);
  }

  private List<String> run(long seed) {
    Simulation simulation = new Simulation(seed, threads);
    try {
      simulation.run();
      green.incrementAndGet();
      return simulation.trace();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, after %d that were green: %s%nreplay with -Dperiscope.seed=%d; its trace:%n%s"
              .formatted(
                  seed, green.get(), e.getMessage(), seed, String.join("\n", simulation.trace())),
          e);
    }
  }
}
