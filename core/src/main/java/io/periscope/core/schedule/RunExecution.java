package io.periscope.core.schedule;

import io.periscope.api.job.JobDef;
import io.periscope.api.job.NewRun;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import io.periscope.api.model.DurationText;
import io.periscope.core.LogContext;
import io.periscope.core.schedule.StepContext.StopReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run on its way from step to step. Its own thread decides what is next. */
final class RunExecution implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final JobDef job;
  private final RunRecord run;
  private final RunSetting setting;
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final Function<RunRecord, List<NewRun>> followers;
  private final Runnable ended;
  private final Map<String, StepRecord> steps = new LinkedHashMap<>();
  private final BlockingQueue<StepRecord> done = new LinkedBlockingQueue<>();
  private final Map<String, StepRun> active = new LinkedHashMap<>();
  private Optional<StopReason> stopped = Optional.empty();

  /**
   * @param run which is running, with its steps
   * @param followers the runs that are to be when this one has succeeded
   * @param ended what is done at last
   */
  RunExecution(
      JobDef job,
      RunRecord run,
      RunSetting setting,
      ExecutorService threads,
      ScheduledExecutorService timer,
      Function<RunRecord, List<NewRun>> followers,
      Runnable ended) {
    this.job = job;
    this.run = run;
    this.setting = setting;
    this.threads = threads;
    this.timer = timer;
    this.followers = followers;
    this.ended = ended;
    run.steps().forEach(step -> steps.put(step.name(), step));
  }

  JobDef job() {
    return job;
  }

  /** Tells all steps to stop; the first reason counts. */
  synchronized void stop(StopReason reason) {
    if (stopped.isEmpty()) {
      stopped = Optional.of(reason);
      active.values().forEach(step -> step.stop(reason));
    }
  }

  private synchronized Optional<StopReason> stopped() {
    return stopped;
  }

  @Override
  public void run() {
    Optional<ScheduledFuture<?>> limit = job.timeout().map(this::limit);
    try {
      work();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // What is stored says that it is under way: the next start finds it.
      LOG.error("job {}, run {} stands still: {}", job.name(), run.id(), e.getMessage(), e);
    } finally {
      limit.ifPresent(timeout -> timeout.cancel(false));
      ended.run();
    }
  }

  private ScheduledFuture<?> limit(Duration longest) {
    return timer.schedule(
        () -> stop(StopReason.RUN_TIMEOUT), longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void work() throws InterruptedException {
    while (true) {
      begin();
      synchronized (this) {
        if (active.isEmpty()) {
          break;
        }
      }
      StepRecord step = done.take();
      synchronized (this) {
        active.remove(step.name());
        steps.put(step.name(), step);
      }
    }
    if (!stopped().equals(Optional.of(StopReason.SHUTDOWN))) {
      end();
    }
  }

  /** Begins what can be begun, and leaves out what never can be. */
  private void begin() {
    for (boolean changed = true; changed; ) {
      changed = false;
      for (StepDef step : job.steps()) {
        StepRecord record = steps.getOrDefault(step.name(), StepRecord.pending(step.name()));
        if (record.state() != StepState.PENDING || isActive(step.name())) {
          continue;
        }
        Optional<StepRecord> hindered =
            step.needs().stream()
                .map(steps::get)
                .filter(need -> need != null && isLost(need.state()))
                .findFirst();
        if (hindered.isPresent()) {
          leaveOut(record, "step '%s' has not succeeded".formatted(hindered.get().name()));
          changed = true;
        } else if (isReady(step)) {
          start(step, record);
        }
      }
    }
  }

  private synchronized boolean isActive(String step) {
    return active.containsKey(step);
  }

  private static boolean isLost(StepState state) {
    return state != StepState.PENDING && state != StepState.RUNNING && state != StepState.SUCCEEDED;
  }

  private void leaveOut(StepRecord record, String why) {
    StepRecord skipped =
        record.with(StepState.SKIPPED, why, Optional.of(setting.clock().instant()));
    setting.keep(() -> setting.store().step(run.id(), StepState.PENDING, skipped));
    steps.put(record.name(), skipped);
  }

  private boolean isReady(StepDef step) {
    return step.needs().stream()
        .allMatch(
            need -> {
              StepRecord record = steps.get(need);
              return record != null && record.state() == StepState.SUCCEEDED;
            });
  }

  private synchronized void start(StepDef step, StepRecord record) {
    if (stopped.isPresent() || active.size() >= job.parallel()) {
      return;
    }
    RunVariables variables = new RunVariables(job, run, setting.environment());
    steps.values().forEach(variables::told);
    StepRun started = new StepRun(job, run, step, record, variables, setting);
    active.put(step.name(), started);
    threads.execute(
        LogContext.carrying(
            () -> {
              StepRecord result = record;
              try {
                result = started.toTheEnd();
              } catch (RuntimeException e) {
                LOG.error("job {}, run {}, step {}: {}", job.name(), run.id(), step.name(), e, e);
                stop(StopReason.SHUTDOWN);
              } finally {
                done.add(result);
              }
            }));
  }

  private void end() {
    Optional<StopReason> why = stopped();
    for (StepRecord step : new ArrayList<>(steps.values())) {
      if (step.state() == StepState.PENDING) {
        StepRecord never =
            step.with(StepState.CANCELLED, "was not begun", Optional.of(setting.clock().instant()));
        setting.keep(() -> setting.store().step(run.id(), StepState.PENDING, never));
        steps.put(step.name(), never);
      }
    }
    Optional<StepRecord> failed =
        steps.values().stream().filter(step -> step.state() == StepState.FAILED).findFirst();
    RunState state;
    String reason;
    boolean whole = steps.values().stream().allMatch(step -> step.state() == StepState.SUCCEEDED);
    if (whole) {
      // It was done before anyone's wish to stop it came through.
      state = RunState.SUCCEEDED;
      reason = "";
    } else if (why.equals(Optional.of(StopReason.CANCELLED))) {
      state = RunState.CANCELLED;
      reason = "cancelled";
    } else if (why.equals(Optional.of(StopReason.RUN_TIMEOUT))) {
      state = RunState.FAILED;
      reason = "it took longer than " + job.timeout().map(DurationText::exact).orElse("");
    } else {
      state = RunState.FAILED;
      reason =
          failed
              .map(step -> "step '%s' failed: %s".formatted(step.name(), step.reason()))
              .orElse("not all steps have succeeded");
    }
    List<NewRun> next = state == RunState.SUCCEEDED ? followers.apply(run) : List.of();
    setting.keep(
        () ->
            setting
                .store()
                .end(run.id(), RunState.RUNNING, state, reason, setting.clock().instant(), next));
    LOG.info("job {}, run {}: {} {}", job.name(), run.id(), state, reason);
  }
}
