package io.periscope.core.schedule;

import io.periscope.api.job.RunRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What an attempt of a step knows, and how it is told to stop. */
public final class StepContext {
  private final RunRecord run;
  private final String step;
  private final int attempt;
  private final Path root;
  private final StepLog log;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CompletableFuture<StopReason> stopped = new CompletableFuture<>();

  /** Why an attempt is to stop. */
  enum StopReason {
    /** Someone cancelled the run. */
    CANCELLED,
    /** It takes too long. */
    STEP_TIMEOUT,
    /** The run takes too long. */
    RUN_TIMEOUT,
    /** Periscope stops. */
    SHUTDOWN
  }

  StepContext(RunRecord run, String step, int attempt, Path root, StepLog log) {
    this.run = run;
    this.step = step;
    this.attempt = attempt;
    this.root = root;
    this.log = log;
  }

  /** The run, as it was when it was begun. */
  public RunRecord run() {
    return run;
  }

  public String step() {
    return step;
  }

  /** From 1 on. */
  public int attempt() {
    return attempt;
  }

  /** The same for each attempt of this step of this run, and for no other. */
  public String identity() {
    return "job:%s:%d:%s".formatted(run.job(), run.id(), step);
  }

  /** The workspace, which paths are relative to. */
  public Path root() {
    return root;
  }

  /** Says something to whoever looks what happened. */
  public void log(String line) {
    log.line(line);
  }

  /** What of a text may be shown. */
  String shown(String text) {
    return log.shown(text);
  }

  /** A file of this attempt's own, beside the log. */
  Path file(String ending) {
    return log.file().resolveSibling(step + ending);
  }

  /** Whether it is to stop. */
  public boolean stopped() {
    return stop.getCount() == 0;
  }

  /** Does this when it is to stop; at once if it is already. */
  public void onStop(Runnable action) {
    var unused = stopped.thenRun(action);
  }

  /**
   * Waits.
   *
   * @return whether it is to stop
   */
  public boolean pause(Duration time) {
    try {
      return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Tells it to stop; the first reason counts. */
  void stop(StopReason reason) {
    stop.countDown();
    var unused = stopped.complete(reason);
  }

  Optional<StopReason> reason() {
    return Optional.ofNullable(stopped.getNow(null));
  }

  CompletableFuture<StopReason> stopping() {
    return stopped;
  }

  /** Nothing to tell. */
  public static Map<String, String> nothing() {
    return Map.of();
  }
}
