package io.periscope.core.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.core.schedule.JobOperations;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobVerdictsTest {
  private final List<RunRecord> runs = new ArrayList<>();
  private final JobVerdicts verdicts = new JobVerdicts(jobs());

  /** Only its runs are asked for. */
  private JobOperations jobs() {
    return (JobOperations)
        Proxy.newProxyInstance(
            JobOperations.class.getClassLoader(),
            new Class<?>[] {JobOperations.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("runs");
              assertThat(arguments[0]).isEqualTo(Optional.of("monthly"));
              return List.copyOf(runs);
            });
  }

  private void ended(RunState state) {
    long id = runs.size() + 1;
    runs.add(
        0,
        new RunRecord(
            id,
            "monthly",
            "i" + id,
            "manual",
            Map.of(),
            Optional.empty(),
            state,
            state == RunState.FAILED ? "step load failed" : "",
            false,
            0,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            List.of()));
  }

  private Verdict look(int failed) {
    return verdicts.job(new Condition.Job("monthly", failed));
  }

  @Test
  void beforeTheFirstRunNobodyCanTell() {
    ended(RunState.RUNNING);
    assertThat(look(1)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void theLastRunCounts() {
    ended(RunState.FAILED);
    assertThat(look(1)).isEqualTo(Verdict.holds("run 1 of job monthly failed: step load failed"));
    ended(RunState.RUNNING);
    ended(RunState.SKIPPED);
    ended(RunState.CANCELLED);
    assertThat(look(1).kind()).isEqualTo(Verdict.Kind.HOLDS);
    ended(RunState.SUCCEEDED);
    assertThat(look(1)).isEqualTo(Verdict.CLEAR);
  }

  @Test
  void orTheLastOnes() {
    ended(RunState.FAILED);
    assertThat(look(2)).isEqualTo(Verdict.CLEAR);
    ended(RunState.INTERRUPTED);
    assertThat(look(2).kind()).isEqualTo(Verdict.Kind.HOLDS);
    assertThat(look(3)).isEqualTo(Verdict.CLEAR);
  }
}
