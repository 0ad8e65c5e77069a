package io.periscope.api.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where runs are kept for good. Each method is one transaction: what it says is stored when it
 * returns, or nothing of it. Safe for use by many threads.
 */
public interface RunStore {

  /**
   * A run with what it is.
   *
   * @param isNew whether it was not there before
   */
  record Inserted(RunRecord run, boolean isNew) {}

  /**
   * Keeps new runs, and up to when a trigger has been looked at. A run whose identity its job has
   * already is not made again.
   *
   * @return for each, in order, the run of that identity
   */
  List<Inserted> insert(List<NewRun> runs, Optional<Mark> mark);

  /**
   * Up to when a trigger has been looked at: what was due until then has its runs.
   *
   * @param trigger its id
   */
  record Mark(String job, String trigger, Instant at) {}

  /** Up to when a trigger has been looked at; empty if it never was. */
  Optional<Instant> mark(String job, String trigger);

  /**
   * Begins a queued run.
   *
   * @param steps their names, in order
   * @return whether it was queued, and is running now; nobody else began it then
   */
  boolean begin(long run, List<String> steps, Instant at);

  /**
   * Ends a run that is in this state, and keeps the runs that follow from it.
   *
   * @return whether it was in that state
   */
  boolean end(
      long run, RunState from, RunState to, String reason, Instant at, List<NewRun> followers);

  /**
   * Takes up a run that was interrupted: its steps are to be these. For runs that are running.
   *
   * @return whether it was running
   */
  boolean resume(long run, List<StepRecord> steps);

  /**
   * Changes a step of a running run.
   *
   * @param from the state that it must be in
   * @return whether it was in that state
   */
  boolean step(long run, StepState from, StepRecord to);

  /** Remembers that someone asked for a run's end. */
  void cancel(long run);

  Optional<RunRecord> run(long id);

  Optional<RunRecord> run(String job, String identity);

  /** The newest runs of a job, newest first; of all jobs if empty. */
  List<RunRecord> runs(Optional<String> job, int limit, int offset);

  /** The runs in a state, oldest first, at most so many; of all jobs if empty. */
  List<RunRecord> runs(Optional<String> job, RunState state, int limit);

  /** How many runs of a job are in a state. */
  int count(String job, RunState state);
}
