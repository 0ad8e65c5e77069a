package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import io.periscope.api.model.DurationText;
import io.periscope.core.schedule.StepContext.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step of a run with all its attempts. Each attempt is done by a thread of its own, so that one
 * which hangs can be left behind.
 */
final class StepRun {
  private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final JobDef job;
  private final RunRecord run;
  private final StepDef step;
  private final RunVariables variables;
  private final RunSetting setting;
  private final CountDownLatch stop = new CountDownLatch(1);
  private StepRecord record;
  private Optional<StepContext> attempt = Optional.empty();
  private Optional<StopReason> reason = Optional.empty();

  StepRun(
      JobDef job,
      RunRecord run,
      StepDef step,
      StepRecord record,
      RunVariables variables,
      RunSetting setting) {
    this.job = job;
    this.run = run;
    this.step = step;
    this.record = record;
    this.variables = variables;
    this.setting = setting;
  }

  /** Tells it to stop; the first reason counts. */
  synchronized void stop(StopReason why) {
    if (reason.isEmpty()) {
      reason = Optional.of(why);
    }
    attempt.ifPresent(each -> each.stop(why));
    stop.countDown();
  }

  private synchronized Optional<StopReason> stopped() {
    return reason;
  }

  private synchronized StepContext begin(StepContext context) {
    attempt = Optional.of(context);
    reason.ifPresent(context::stop);
    return context;
  }

  /**
   * Does it, until it has succeeded or failed for good.
   *
   * @return what is known of it then; still under way, if Periscope stops
   */
  StepRecord toTheEnd() {
    while (true) {
      Optional<StopReason> stopped = stopped();
      if (stopped.isPresent()) {
        return stopped.get() == StopReason.SHUTDOWN
            ? record
            : move(StepState.CANCELLED, told(stopped.get()));
      }
      record =
          new StepRecord(
              step.name(),
              StepState.RUNNING,
              record.attempts() + 1,
              "",
              record.startedAt().or(() -> Optional.of(now())),
              Optional.empty(),
              Map.of());
      setting.keep(() -> setting.store().step(run.id(), StepState.PENDING, record));
      Optional<String> failure = attempt();
      if (failure.isEmpty()) {
        return record;
      }
      boolean ended = stopped().isPresent();
      if (ended && stopped().get() == StopReason.SHUTDOWN) {
        return record;
      }
      if (ended) {
        return move(
            stopped().get() == StopReason.CANCELLED ? StepState.CANCELLED : StepState.FAILED,
            failure.get());
      }
      if (record.attempts() > step.retries().times()) {
        return move(StepState.FAILED, failure.get());
      }
      Duration pause = step.retries().pauseAfter(record.attempts());
      record =
          record.with(
              StepState.PENDING,
              "attempt %d failed, the next one is in %s: %s"
                  .formatted(record.attempts(), DurationText.exact(pause), failure.get()),
              Optional.empty());
      setting.keep(() -> setting.store().step(run.id(), StepState.RUNNING, record));
      if (waits(pause)) {
        continue;
      }
    }
  }

  private boolean waits(Duration pause) {
    try {
      return stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(StopReason.SHUTDOWN);
      return true;
    }
  }

  private StepRecord move(StepState to, String why) {
    StepState from = record.state();
    record = record.with(to, why, Optional.of(now()));
    setting.keep(() -> setting.store().step(run.id(), from, record));
    return record;
  }

  private Instant now() {
    return setting.clock().instant();
  }

  /**
   * @return why it failed; empty if it has succeeded, which is stored then
   */
  private Optional<String> attempt() {
    StepDef.Action action;
    try {
      action = variables.in(step.action());
    } catch (PeriscopeException e) {
      return Optional.of(e.getMessage());
    }
    try (StepLog log = new StepLog(setting.logs().of(run.id(), step.name()), variables.secrets())) {
      StepContext context =
          begin(new StepContext(run, step.name(), record.attempts(), setting.root(), log));
      log.line("attempt %d began at %s".formatted(record.attempts(), now()));
      Optional<String> failure = supervised(action, context).map(log::shown);
      log.line(
          failure.map(why -> "failed at " + now() + ": " + why).orElse("succeeded at " + now()));
      return failure;
    }
  }

  private Optional<String> supervised(StepDef.Action action, StepContext context) {
    CompletableFuture<Map<String, String>> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(setting.action(action).run(action, context));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "step-%s-%d-%s".formatted(job.name(), run.id(), step.name()));
    thread.setDaemon(true);
    thread.start();
    try {
      awaitEither(result, context);
      if (!result.isDone() && context.reason().isEmpty()) {
        context.stop(StopReason.STEP_TIMEOUT);
      }
      if (!result.isDone()) {
        awaitGrace(result);
      }
      if (!result.isDone()) {
        LOG.warn("job {}, run {}: step '{}' does not stop", job.name(), run.id(), step.name());
        return Optional.of(
            why(context)
                + "; it did not stop within %s and is left behind"
                    .formatted(DurationText.exact(setting.grace())));
      }
      Map<String, String> outputs = result.get();
      StepRecord done =
          new StepRecord(
              step.name(),
              StepState.SUCCEEDED,
              record.attempts(),
              "",
              record.startedAt(),
              Optional.of(now()),
              outputs);
      setting.keep(() -> setting.store().step(run.id(), StepState.RUNNING, done));
      record = done;
      return Optional.empty();
    } catch (ExecutionException e) {
      Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
      return Optional.of(context.reason().isPresent() ? why(context) : message(cause));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(StopReason.SHUTDOWN);
      return Optional.of("interrupted");
    }
  }

  private void awaitEither(CompletableFuture<?> result, StepContext context)
      throws InterruptedException {
    CompletableFuture<?> either =
        CompletableFuture.anyOf(result.handle((value, e) -> true), context.stopping());
    await(either, step.timeout().orElse(FOREVER));
  }

  private void awaitGrace(CompletableFuture<?> result) throws InterruptedException {
    await(result.handle((value, e) -> true), setting.grace());
  }

  private static void await(CompletableFuture<?> future, Duration longest)
      throws InterruptedException {
    try {
      var unused = future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Whoever called looks.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private String why(StepContext context) {
    return told(context.reason().orElse(StopReason.STEP_TIMEOUT));
  }

  private String told(StopReason why) {
    return switch (why) {
      case CANCELLED -> "cancelled";
      case STEP_TIMEOUT ->
          "it took longer than " + DurationText.exact(step.timeout().orElse(Duration.ZERO));
      case RUN_TIMEOUT ->
          "the run took longer than " + DurationText.exact(job.timeout().orElse(Duration.ZERO));
      case SHUTDOWN -> "Periscope was stopped";
    };
  }

  private String message(Throwable e) {
    if (e instanceof PeriscopeException known) {
      return known.getMessage();
    }
    LOG.warn("job {}, run {}: step '{}' failed", job.name(), run.id(), step.name(), e);
    return e.toString();
  }
}
