package io.periscope.core.schedule;

import io.periscope.api.job.NewRun;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.RunStore;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Runs in memory: what a process left there, another one finds. */
final class MemoryRunStore implements RunStore {
  private final Map<Long, RunRecord> runs = new LinkedHashMap<>();
  private final Map<String, Instant> marks = new HashMap<>();

  @Override
  public synchronized List<Inserted> insert(List<NewRun> wanted, Optional<Mark> mark) {
    List<Inserted> inserted = new ArrayList<>();
    for (NewRun run : wanted) {
      Optional<RunRecord> there = run(run.job(), run.identity());
      inserted.add(new Inserted(there.orElseGet(() -> add(run)), there.isEmpty()));
    }
    mark.ifPresent(each -> marks.put(each.job() + " " + each.trigger(), each.at()));
    return inserted;
  }

  private RunRecord add(NewRun run) {
    long id = runs.size() + 1;
    RunRecord record =
        new RunRecord(
            id,
            run.job(),
            run.identity(),
            run.trigger(),
            run.parameters(),
            run.interval(),
            run.state(),
            run.reason(),
            false,
            0,
            run.createdAt(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    runs.put(id, record);
    return record;
  }

  @Override
  public synchronized Optional<Instant> mark(String job, String trigger) {
    return Optional.ofNullable(marks.get(job + " " + trigger));
  }

  @Override
  public synchronized boolean begin(long id, List<String> steps, Instant at) {
    RunRecord run = runs.get(id);
    if (run.state() != RunState.QUEUED) {
      return false;
    }
    put(
        run,
        RunState.RUNNING,
        "",
        Optional.of(at),
        Optional.empty(),
        run.resumed(),
        steps.stream().map(StepRecord::pending).toList());
    return true;
  }

  private void put(
      RunRecord run,
      RunState state,
      String reason,
      Optional<Instant> start,
      Optional<Instant> end,
      int resumed,
      List<StepRecord> steps) {
    runs.put(
        run.id(),
        new RunRecord(
            run.id(),
            run.job(),
            run.identity(),
            run.trigger(),
            run.parameters(),
            run.interval(),
            state,
            reason,
            run.cancelled(),
            resumed,
            run.createdAt(),
            start,
            end,
            steps));
  }

  @Override
  public synchronized boolean end(
      long id, RunState from, RunState to, String reason, Instant at, List<NewRun> followers) {
    RunRecord run = runs.get(id);
    if (run.state() != from) {
      return false;
    }
    put(run, to, reason, run.startedAt(), Optional.of(at), run.resumed(), run.steps());
    insert(followers, Optional.empty());
    return true;
  }

  @Override
  public synchronized boolean resume(long id, List<StepRecord> steps) {
    RunRecord run = runs.get(id);
    if (run.state() != RunState.RUNNING) {
      return false;
    }
    put(run, run.state(), "", run.startedAt(), Optional.empty(), run.resumed() + 1, steps);
    return true;
  }

  @Override
  public synchronized boolean step(long id, StepState from, StepRecord to) {
    RunRecord run = runs.get(id);
    if (run.state() != RunState.RUNNING || run.step(to.name()).orElseThrow().state() != from) {
      return false;
    }
    put(
        run,
        run.state(),
        "",
        run.startedAt(),
        Optional.empty(),
        run.resumed(),
        run.steps().stream().map(step -> step.name().equals(to.name()) ? to : step).toList());
    return true;
  }

  @Override
  public synchronized void cancel(long id) {
    RunRecord run = runs.get(id);
    runs.put(
        id,
        new RunRecord(
            id,
            run.job(),
            run.identity(),
            run.trigger(),
            run.parameters(),
            run.interval(),
            run.state(),
            run.reason(),
            true,
            run.resumed(),
            run.createdAt(),
            run.startedAt(),
            run.endedAt(),
            run.steps()));
  }

  @Override
  public synchronized Optional<RunRecord> run(long id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public synchronized Optional<RunRecord> run(String job, String identity) {
    return runs.values().stream()
        .filter(run -> run.job().equals(job) && run.identity().equals(identity))
        .findFirst();
  }

  @Override
  public synchronized List<RunRecord> runs(Optional<String> job, int limit, int offset) {
    List<RunRecord> found =
        new ArrayList<>(
            runs.values().stream()
                .filter(run -> job.isEmpty() || job.get().equals(run.job()))
                .toList());
    java.util.Collections.reverse(found);
    return found.stream().skip(offset).limit(limit).toList();
  }

  @Override
  public synchronized List<RunRecord> runs(Optional<String> job, RunState state, int limit) {
    Predicate<RunRecord> wanted = run -> job.isEmpty() || job.get().equals(run.job());
    return runs.values().stream()
        .filter(run -> run.state() == state)
        .filter(wanted)
        .limit(limit)
        .toList();
  }

  @Override
  public int count(String job, RunState state) {
    return runs(Optional.of(job), state, Integer.MAX_VALUE).size();
  }
}
