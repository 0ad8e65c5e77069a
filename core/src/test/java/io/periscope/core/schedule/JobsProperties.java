package io.periscope.core.schedule;

import static io.periscope.core.schedule.JobsRig.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.RunStore;
import io.periscope.api.job.StepState;
import io.periscope.api.job.TriggerDef;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stories in which the process dies at a random call to the store, before it or after it, again and
 * again: each run that was due is there once and ends, and no step is done again that the store
 * knew to have succeeded.
 */
class JobsProperties {
  private static final int STORIES = Integer.getInteger("periscope.seeds", 20);
  private static final long FIRST = 20_261_122L;

  @TempDir Path folder;

  /** Lets the process die at the n-th call: from then on nothing it does reaches the store. */
  private static RunStore dying(RunStore inner, int calls, boolean after) {
    AtomicInteger left = new AtomicInteger(calls);
    return (RunStore)
        Proxy.newProxyInstance(
            RunStore.class.getClassLoader(),
            new Class<?>[] {RunStore.class},
            (proxy, method, arguments) -> {
              int now = left.decrementAndGet();
              if (now < 0 || (now == 0 && !after)) {
                throw new PeriscopeException(Fault.RESOURCE, "dead");
              }
              try {
                Object answer = method.invoke(inner, arguments);
                if (now == 0) {
                  throw new PeriscopeException(Fault.RESOURCE, "dead");
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whateverDiesWhenNothingIsLostOrRunTwice() {
    for (int i = 0; i < STORIES; i++) {
      long seed = Long.getLong("periscope.seed", FIRST + i);
      try {
        story(seed, folder.resolve(Integer.toString(i)));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("replay with -Dperiscope.seed=" + seed + ": " + e, e);
      }
    }
  }

  private static void story(long seed, Path folder) {
    Random random = new Random(seed);
    MemoryRunStore store = new MemoryRunStore();
    JobDef[] jobs = {
      job("hourly", "a", "b:a", "c:a", "d:b,c")
          .on(new TriggerDef.Every(Duration.ofHours(1)))
          .concurrency(1 + random.nextInt(2))
          .build(),
      job("next", "e").on(new TriggerDef.After("hourly")).build()
    };
    Instant now = Instant.parse("2026-03-01T00:30:00Z");
    Map<String, Integer> executions = new HashMap<>();
    int hours = 0;
    for (int life = 0; life < 5; life++) {
      boolean last = life == 4;
      RunStore seen = last ? store : dying(store, 5 + random.nextInt(60), random.nextBoolean());
      JobsRig rig = new JobsRig(folder, seen);
      rig.clock.set(now);
      Set<String> succeeded = succeeded(store);
      Optional<Jobs> running = Optional.empty();
      try {
        running = Optional.of(rig.jobs(jobs));
        for (int step = 0; step < 3; step++) {
          now = now.plus(Duration.ofMinutes(60));
          hours++;
          rig.clock.set(now);
          rig.alarms.look();
          // Nobody waits for what runs: that goes on beside it.
        }
        if (last) {
          rig.awaitQuiet();
        } else {
          JobsRig.await(() -> isDead(seen) || JobsRig.isQuiet(store));
        }
      } catch (PeriscopeException e) {
        // It died.
      } finally {
        running.ifPresent(Jobs::close);
      }
      List<String> done = rig.doneSoFar();
      for (String execution : done) {
        String step = execution.substring(0, execution.lastIndexOf(' '));
        assertThat(succeeded).as("what had succeeded is not done again").doesNotContain(step);
        executions.merge(step, 1, Integer::sum);
      }
      assertThat(done.stream().map(each -> each.substring(0, each.lastIndexOf(' '))))
          .as("each step is done once in one life")
          .doesNotHaveDuplicates();
    }
    List<RunRecord> runs = store.runs(Optional.empty(), 10_000, 0);
    assertThat(runs).extracting(run -> run.job() + run.identity()).doesNotHaveDuplicates();
    assertThat(runs.stream().filter(run -> run.job().equals("hourly"))).hasSize(hours);
    assertThat(runs.stream().filter(run -> run.job().equals("next"))).hasSize(hours);
    assertThat(runs).extracting(RunRecord::state).containsOnly(RunState.SUCCEEDED);
    assertThat(executions).hasSize(hours * 5);
  }

  private static boolean isDead(RunStore store) {
    try {
      store.count("hourly", RunState.RUNNING);
      return false;
    } catch (PeriscopeException e) {
      return true;
    }
  }

  private static Set<String> succeeded(MemoryRunStore store) {
    return store.runs(Optional.empty(), 10_000, 0).stream()
        .flatMap(
            run ->
                run.steps().stream()
                    .filter(step -> step.state() == StepState.SUCCEEDED)
                    .map(step -> run.id() + " " + step.name()))
        .collect(java.util.stream.Collectors.toSet());
  }
}
