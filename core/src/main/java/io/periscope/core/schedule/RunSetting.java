package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.RunStore;
import io.periscope.api.job.StepDef;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all runs share.
 *
 * @param actions by the kind of step
 * @param root the workspace
 * @param environment what names in capitals stand for
 * @param grace how long a step that is to stop may take for it
 * @param ending counted down when Periscope stops
 */
record RunSetting(
    RunStore store,
    Map<String, StepAction> actions,
    Path root,
    StepLogs logs,
    Map<String, String> environment,
    Clock clock,
    Duration grace,
    CountDownLatch ending) {
  private static final Logger LOG = LoggerFactory.getLogger(RunSetting.class);
  private static final long AGAIN_MILLIS = 1_000;

  StepAction action(StepDef.Action action) {
    return Optional.ofNullable(actions.get(action.kind()))
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "steps of the kind '%s' are not known here".formatted(action.kind())));
  }

  /**
   * Stores what has happened; while that is not possible, such as when the disk is full, again and
   * again. What has happened cannot be taken back, and must not be forgotten.
   *
   * @throws IllegalStateException when the state is not what this process has left it in
   * @throws PeriscopeException when Periscope stops before it was possible
   */
  void keep(BooleanSupplier change) {
    while (true) {
      try {
        if (!change.getAsBoolean()) {
          throw new IllegalStateException("a run is in another state than it was left in");
        }
        return;
      } catch (PeriscopeException e) {
        LOG.warn("what became of a run cannot be stored now: {}", e.getMessage());
        if (ends()) {
          throw e;
        }
      }
    }
  }

  private boolean ends() {
    try {
      return ending.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
