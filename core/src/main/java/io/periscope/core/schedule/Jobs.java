package io.periscope.core.schedule;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.AlarmClock;
import io.periscope.api.job.CronReader;
import io.periscope.api.job.DueTimes;
import io.periscope.api.job.Interval;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.NewRun;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.RunStore;
import io.periscope.api.job.RunStore.Inserted;
import io.periscope.api.job.RunStore.Mark;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import io.periscope.api.job.TriggerDef;
import io.periscope.api.source.Variables;
import io.periscope.core.LogContext;
import io.periscope.core.Periodic;
import io.periscope.core.schedule.StepContext.StopReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs of a workspace: makes runs when they are due, and begins them when it is their turn. */
public final class Jobs implements JobOperations, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  /** Runs that are under way at a time, over all jobs. */
  static final int MOST_RUNS = 16;

  /** Runs that one look at a trigger makes; the next look makes the others. */
  private static final int MOST_DUE = 1_000;

  private static final int MOST_INTERVALS = 10_000;
  private static final long TICK_MILLIS = 500;
  private static final int TICKS_PER_CHECK = 10;
  private static final Duration STOP = Duration.ofMinutes(1);

  private final RunStore store;
  private final AlarmClock alarms;
  private final CronReader cron;
  private final RunSetting setting;
  private final Clock clock;
  private final LongSupplier nanos;
  private final boolean scheduled;
  private final CountDownLatch ending;
  private final Object turn = new Object();
  private final Map<Long, RunExecution> running = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(Jobs::thread);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, Jobs::thread);
  private final Map<String, Arrivals> arrivals = new ConcurrentHashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Set<Long> own = ConcurrentHashMap.newKeySet();
  private volatile Map<String, JobDef> declared = Map.of();
  private volatile Instant upSince = Instant.MAX;
  private Instant lastTick = Instant.MIN;
  private int ticks;
  private boolean closed;

  /**
   * What jobs work with.
   *
   * @param actions what steps do, by their kind; shell and http are known besides
   * @param root the workspace
   * @param logs the folder for what steps say
   * @param environment what names in capitals stand for
   * @param grace how long a step that is to stop may take for it
   */
  public record Means(
      RunStore store,
      AlarmClock alarms,
      CronReader cron,
      Map<String, StepAction> actions,
      Path root,
      Path logs,
      Map<String, String> environment,
      Duration grace) {}

  /**
   * @param clock what time it is; may jump
   * @param nanos a clock that never jumps
   * @param scheduled whether jobs run by themselves; otherwise those alone that are started here
   */
  public Jobs(Means means, Clock clock, LongSupplier nanos, boolean scheduled) {
    this.store = means.store();
    this.alarms = means.alarms();
    this.cron = means.cron();
    this.clock = clock;
    this.nanos = nanos;
    this.scheduled = scheduled;
    this.ending = new CountDownLatch(1);
    Map<String, StepAction> actions = new HashMap<>(means.actions());
    actions.putIfAbsent("shell", new ShellAction());
    actions.putIfAbsent("http", new HttpAction());
    this.setting =
        new RunSetting(
            store,
            Map.copyOf(actions),
            means.root(),
            new StepLogs(means.logs()),
            Map.copyOf(means.environment()),
            clock,
            means.grace(),
            ending);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "jobs");
    thread.setDaemon(true);
    return thread;
  }

  /** Finds what was interrupted, and begins to look at what is due. */
  public void start(List<JobDef> jobs) {
    upSince = clock.instant();
    take(jobs);
    if (!scheduled) {
      return;
    }
    recover();
    declare(jobs);
    alarms.start(this::ring);
    timer.scheduleWithFixedDelay(
        new Periodic("the look at what jobs are due", this::tick),
        0,
        TICK_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private void take(List<JobDef> jobs) {
    Map<String, JobDef> now = new TreeMap<>();
    jobs.forEach(job -> now.put(job.name(), job));
    declared = now;
  }

  /** Takes over other declarations. A run that is under way goes on by those that it began with. */
  public void declare(List<JobDef> jobs) {
    take(jobs);
    if (scheduled) {
      arrivals.clear();
      problems.clear();
      checkAlarms();
      dispatch();
    }
  }

  // ---------------------------------------------------------------- what was interrupted

  private void recover() {
    for (RunRecord run : store.runs(Optional.empty(), RunState.RUNNING, Integer.MAX_VALUE)) {
      Optional<JobDef> job = Optional.ofNullable(declared.get(run.job()));
      Optional<String> hindrance = job.flatMap(known -> hindrance(known, run));
      if (run.cancelled()) {
        mark(run);
        end(run, RunState.CANCELLED, "cancelled");
      } else if (job.isEmpty() || hindrance.isPresent()) {
        mark(run);
        end(
            run,
            RunState.INTERRUPTED,
            hindrance.orElse(
                "Periscope ended while it was under way, and the job is declared no more"));
      } else {
        resume(job.get(), run);
      }
      LOG.info("job {}, run {} was interrupted", run.job(), run.id());
    }
  }

  /** Why a run does not go on; empty if it does. */
  private static Optional<String> hindrance(JobDef job, RunRecord run) {
    Optional<StepRecord> under =
        run.steps().stream()
            .filter(step -> step.state() == StepState.RUNNING)
            .filter(step -> !mayRepeat(job, step.name()))
            .findFirst();
    if (under.isPresent()) {
      return Optional.of(
          "Periscope ended while step '%s' was under way, which is not done twice by itself; see what it has done, and start the job anew"
              .formatted(under.get().name()));
    }
    return job.onInterrupt() == OnInterrupt.MARK
        ? Optional.of("Periscope ended while it was under way")
        : Optional.empty();
  }

  private static boolean mayRepeat(JobDef job, String step) {
    return job.steps().stream().filter(each -> each.name().equals(step)).allMatch(StepDef::resume);
  }

  private void mark(RunRecord run) {
    for (StepRecord step : run.steps()) {
      if (step.state() == StepState.RUNNING) {
        endLeftOver(run, step);
        store.step(
            run.id(),
            StepState.RUNNING,
            step.with(
                StepState.INTERRUPTED,
                "Periscope ended while it was under way",
                Optional.of(clock.instant())));
      } else if (step.state() == StepState.PENDING) {
        store.step(
            run.id(),
            StepState.PENDING,
            step.with(StepState.CANCELLED, "was not begun", Optional.of(clock.instant())));
      }
    }
  }

  /** A command may have outlived the process that started it: nobody would know how it ends. */
  private void endLeftOver(RunRecord run, StepRecord step) {
    try {
      ShellAction.killLeftOver(
          setting.logs().of(run.id(), step.name()).resolveSibling(step.name() + ".pid"));
    } catch (IOException e) {
      LOG.warn("job {}, run {}: {}", run.job(), run.id(), e.toString());
    }
  }

  /** What has succeeded stays; what is declared otherwise by now is as it is declared now. */
  private void resume(JobDef job, RunRecord run) {
    List<StepRecord> steps = new ArrayList<>();
    for (StepDef step : job.steps()) {
      StepRecord known = run.step(step.name()).orElse(StepRecord.pending(step.name()));
      boolean under = known.state() == StepState.RUNNING;
      steps.add(
          under
              ? new StepRecord(
                  step.name(),
                  StepState.PENDING,
                  known.attempts() - 1,
                  "",
                  known.startedAt(),
                  Optional.empty(),
                  Map.of())
              : known);
    }
    if (store.resume(run.id(), steps)) {
      synchronized (turn) {
        execute(job, store.run(run.id()).orElseThrow());
      }
    }
  }

  private void end(RunRecord run, RunState to, String reason) {
    boolean unused = store.end(run.id(), run.state(), to, reason, clock.instant(), List.of());
  }

  // ---------------------------------------------------------------- whose turn it is

  private void dispatch() {
    synchronized (turn) {
      if (!closed) {
        declared.values().forEach(this::begin);
      }
    }
  }

  private void begin(JobDef job) {
    while (running.size() < MOST_RUNS && runningOf(job.name()) < job.concurrency()) {
      Optional<RunRecord> next = next(job);
      if (next.isEmpty()) {
        return;
      }
      begin(job, next.get());
    }
  }

  /** Without a schedule, only what was asked for here is done; the others wait for one. */
  private Optional<RunRecord> next(JobDef job) {
    int limit = scheduled ? 1 : Integer.MAX_VALUE;
    return store.runs(Optional.of(job.name()), RunState.QUEUED, limit).stream()
        .filter(run -> scheduled || own.contains(run.id()))
        .findFirst();
  }

  private void begin(JobDef job, RunRecord run) {
    if (run.cancelled()) {
      end(run, RunState.CANCELLED, "cancelled");
    } else if (store.begin(
        run.id(), job.steps().stream().map(StepDef::name).toList(), clock.instant())) {
      execute(job, store.run(run.id()).orElseThrow());
    }
  }

  private long runningOf(String job) {
    return running.values().stream().filter(each -> each.job().name().equals(job)).count();
  }

  private void execute(JobDef job, RunRecord run) {
    RunExecution execution =
        new RunExecution(job, run, setting, threads, timer, this::followers, () -> ended(run.id()));
    running.put(run.id(), execution);
    threads.execute(LogContext.about(LogContext.RUN, Long.toString(run.id()), execution));
  }

  private void ended(long run) {
    synchronized (turn) {
      running.remove(run);
      turn.notifyAll();
    }
    try {
      dispatch();
    } catch (RuntimeException e) {
      // The next look begins them, or tells in full.
      LOG.warn("queued runs will be looked at again: {}", e.getMessage());
    }
  }

  /** The runs that are to be because this one has succeeded. */
  private List<NewRun> followers(RunRecord run) {
    return declared.values().stream()
        .filter(job -> job.trigger(new TriggerDef.After(run.job()).id()).isPresent())
        .map(
            job ->
                new NewRun(
                    job.name(),
                    "after:%s:%d".formatted(run.job(), run.id()),
                    "after",
                    Map.of(),
                    run.interval(),
                    clock.instant(),
                    RunState.QUEUED,
                    ""))
        .toList();
  }

  // ---------------------------------------------------------------- what is due by the clock

  private static String alarm(JobDef job, TriggerDef trigger) {
    return job.name() + " " + trigger.id();
  }

  /** Sets the alarms that are not set as they ought to be, and takes away the others. */
  private void checkAlarms() {
    Map<String, Instant> there = alarms.alarms();
    Map<String, Instant> wanted = new HashMap<>();
    Instant now = clock.instant();
    for (JobDef job : declared.values()) {
      for (TriggerDef trigger : job.triggers()) {
        if (trigger instanceof TriggerDef.Timed timed) {
          Instant mark = mark(job, trigger, now);
          Times.of(timed, cron).next(mark).ifPresent(due -> wanted.put(alarm(job, trigger), due));
        }
      }
    }
    there.keySet().stream().filter(each -> !wanted.containsKey(each)).forEach(alarms::remove);
    wanted.forEach(
        (alarm, due) -> {
          if (!due.equals(there.get(alarm))) {
            alarms.set(alarm, due);
          }
        });
  }

  /**
   * Up to when a trigger has been looked at. One that is new is looked at from now on. A clock that
   * was set back does not make it wait: what is due again has its run already.
   */
  private Instant mark(JobDef job, TriggerDef trigger, Instant now) {
    Optional<Instant> mark = store.mark(job.name(), trigger.id());
    if (mark.isEmpty()) {
      List<Inserted> unused =
          store.insert(List.of(), Optional.of(new Mark(job.name(), trigger.id(), now)));
    }
    return mark.filter(at -> at.isBefore(now)).orElse(now);
  }

  private Optional<Instant> ring(String alarm) {
    for (JobDef job : declared.values()) {
      for (TriggerDef trigger : job.triggers()) {
        if (trigger instanceof TriggerDef.Timed timed && alarm(job, trigger).equals(alarm)) {
          Optional<Instant> next = due(job, timed, Times.of(timed, cron));
          dispatch();
          return next;
        }
      }
    }
    return Optional.empty();
  }

  /** Makes the runs that are due, and tells when the next one is. */
  private Optional<Instant> due(JobDef job, TriggerDef.Timed trigger, DueTimes times) {
    Instant now = clock.instant();
    Instant mark = mark(job, trigger, now);
    List<Instant> due;
    Instant seen = now;
    if (job.catchUp() == CatchUp.ALL) {
      due = Times.between(times, mark, now, MOST_DUE);
      seen = due.size() == MOST_DUE ? due.get(MOST_DUE - 1) : now;
    } else {
      due =
          Times.last(times, now)
              .filter(at -> at.isAfter(mark))
              .filter(at -> job.catchUp() == CatchUp.LAST || !at.isBefore(upSince))
              .map(List::of)
              .orElse(List.of());
    }
    boolean busy =
        job.overlap() == Overlap.SKIP
            && store.count(job.name(), RunState.QUEUED) + store.count(job.name(), RunState.RUNNING)
                > 0;
    List<NewRun> runs = new ArrayList<>();
    for (Instant at : due) {
      String kind = trigger instanceof TriggerDef.Cron ? "cron" : "every";
      NewRun run = atTime(job, kind, at, new Interval(Times.before(times, at), at));
      runs.add(busy ? skipped(run) : run);
      busy = job.overlap() == Overlap.SKIP;
    }
    List<Inserted> unused =
        store.insert(runs, Optional.of(new Mark(job.name(), trigger.id(), seen)));
    return times.next(seen);
  }

  private NewRun atTime(JobDef job, String kind, Instant at, Interval interval) {
    return new NewRun(
        job.name(),
        "at:" + at,
        kind,
        Map.of(),
        Optional.of(interval),
        clock.instant(),
        RunState.QUEUED,
        "");
  }

  private static NewRun skipped(NewRun run) {
    return new NewRun(
        run.job(),
        run.identity(),
        run.trigger(),
        run.parameters(),
        run.interval(),
        run.createdAt(),
        RunState.SKIPPED,
        "another run waited or was under way, and the job says overlap: skip");
  }

  // ---------------------------------------------------------------- files, and the clock itself

  private void tick() {
    Instant now = clock.instant();
    boolean back = now.isBefore(lastTick);
    lastTick = now;
    if (back || ticks++ % TICKS_PER_CHECK == 0) {
      checkAlarms();
    }
    for (JobDef job : declared.values()) {
      for (TriggerDef trigger : job.triggers()) {
        if (trigger instanceof TriggerDef.File file) {
          arrived(job, file);
        }
      }
    }
    dispatch();
  }

  private void arrived(JobDef job, TriggerDef.File trigger) {
    Arrivals looking =
        arrivals.computeIfAbsent(alarm(job, trigger), key -> new Arrivals(trigger, nanos));
    List<Arrivals.Arrived> found;
    try {
      found = looking.look();
      problems.remove(job.name());
    } catch (PeriscopeException e) {
      problems.put(job.name(), e.getMessage());
      return;
    }
    List<NewRun> runs = new ArrayList<>();
    for (Arrivals.Arrived file : found) {
      if (!told.contains(job.name() + " " + file.identity())) {
        runs.add(
            new NewRun(
                job.name(),
                file.identity(),
                "file",
                Map.of(JobDef.FILE, file.path()),
                Optional.empty(),
                clock.instant(),
                RunState.QUEUED,
                ""));
      }
    }
    if (!runs.isEmpty()) {
      List<Inserted> unused = store.insert(runs, Optional.empty());
      runs.forEach(run -> told.add(job.name() + " " + run.identity()));
    }
  }

  // ---------------------------------------------------------------- what is asked

  @Override
  public List<String> names() {
    return List.copyOf(declared.keySet());
  }

  private JobDef job(String name) {
    return Optional.ofNullable(declared.get(name))
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    declared.isEmpty()
                        ? "there is no job '%s': the workspace declares none".formatted(name)
                        : "there is no job '%s'; there are: %s%s"
                            .formatted(
                                name,
                                String.join(", ", declared.keySet()),
                                NearestName.hint(name, declared.keySet()))));
  }

  @Override
  public JobInfo info(String name, int runs) {
    JobDef job = job(name);
    Map<String, Instant> set = alarms.alarms();
    Optional<Instant> next =
        job.triggers().stream()
            .flatMap(trigger -> Optional.ofNullable(set.get(alarm(job, trigger))).stream())
            .min(Instant::compareTo);
    return new JobInfo(
        job,
        next,
        store.count(name, RunState.QUEUED),
        store.count(name, RunState.RUNNING),
        store.runs(Optional.of(name), runs, 0),
        Optional.ofNullable(problems.get(name)));
  }

  @Override
  public List<RunRecord> runs(Optional<String> job, int limit, int offset) {
    return store.runs(job, limit, offset);
  }

  @Override
  public RunRecord run(long id) {
    return store
        .run(id)
        .orElseThrow(() -> PeriscopeException.user("there is no run %d".formatted(id)));
  }

  @Override
  public String log(long run, String step) {
    RunRecord there = run(run);
    if (there.step(step).isEmpty()) {
      List<String> names = there.steps().stream().map(StepRecord::name).toList();
      throw PeriscopeException.user(
          "run %d has no step '%s'; there are: %s%s"
              .formatted(run, step, String.join(", ", names), NearestName.hint(step, names)));
    }
    return setting.logs().read(run, step);
  }

  @Override
  public Inserted start(String name, Map<String, String> parameters, Optional<String> key) {
    return start(job(name), "manual", parameters, key);
  }

  private Inserted start(
      JobDef job, String kind, Map<String, String> parameters, Optional<String> key) {
    requireParameters(job, parameters);
    NewRun wanted =
        new NewRun(
            job.name(),
            key.map(text -> "request:" + text).orElseGet(() -> kind + ":" + UUID.randomUUID()),
            kind,
            parameters,
            Optional.empty(),
            clock.instant(),
            RunState.QUEUED,
            "");
    Inserted inserted = store.insert(List.of(wanted), Optional.empty()).get(0);
    if (!inserted.isNew() && !inserted.run().parameters().equals(parameters)) {
      throw PeriscopeException.user(
          "the key '%s' is that of run %d, which has other parameters; give each request a key of its own"
              .formatted(key.orElse(""), inserted.run().id()));
    }
    asked(inserted.run());
    dispatch();
    return inserted;
  }

  private void asked(RunRecord run) {
    if (!scheduled) {
      own.add(run.id());
    }
  }

  private static void requireParameters(JobDef job, Map<String, String> given) {
    Collection<String> known = job.parameters().keySet();
    given.forEach(
        (name, value) -> {
          ParameterDef parameter = job.parameters().get(name);
          if (parameter == null) {
            throw PeriscopeException.user(
                "the job '%s' has no parameter '%s'; it has: %s%s"
                    .formatted(
                        job.name(),
                        name,
                        known.isEmpty() ? "none" : String.join(", ", known),
                        NearestName.hint(name, known)));
          }
          ParameterTexts.fault(parameter.type(), value)
              .ifPresent(
                  fault -> {
                    throw PeriscopeException.user(
                        "the parameter '%s' of the job '%s' %s".formatted(name, job.name(), fault));
                  });
        });
    job.parameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.otherwise().isEmpty() && !given.containsKey(name)) {
                throw PeriscopeException.user(
                    "the job '%s' needs the parameter '%s'".formatted(job.name(), name));
              }
            });
  }

  @Override
  public Inserted hook(
      String name, String token, Map<String, String> parameters, Optional<String> key) {
    JobDef job = job(name);
    boolean right =
        job.triggers().stream()
            .filter(TriggerDef.Webhook.class::isInstance)
            .map(trigger -> secret(job, ((TriggerDef.Webhook) trigger).token()))
            .anyMatch(
                known ->
                    MessageDigest.isEqual(
                        known.getBytes(StandardCharsets.UTF_8),
                        token.getBytes(StandardCharsets.UTF_8)));
    if (!right) {
      throw new WrongTokenException(name);
    }
    return start(job, "webhook", parameters, key.map(text -> "webhook:" + text));
  }

  private String secret(JobDef job, String token) {
    return Variables.fill("job '%s'".formatted(job.name()), token, setting.environment());
  }

  @Override
  public RunRecord cancel(long id) {
    RunRecord run = run(id);
    if (run.state().ended()) {
      throw PeriscopeException.user(
          "run %d cannot be cancelled: it has ended (%s)"
              .formatted(id, run.state().name().toLowerCase(java.util.Locale.ROOT)));
    }
    store.cancel(id);
    if (!store.end(
        id, RunState.QUEUED, RunState.CANCELLED, "cancelled", clock.instant(), List.of())) {
      synchronized (turn) {
        Optional.ofNullable(running.get(id)).ifPresent(each -> each.stop(StopReason.CANCELLED));
      }
    }
    return run(id);
  }

  @Override
  public Backfill backfill(
      String name,
      Instant from,
      Instant to,
      Optional<String> every,
      boolean again,
      Map<String, String> parameters) {
    JobDef job = job(name);
    requireParameters(job, parameters);
    if (!from.isBefore(to)) {
      throw PeriscopeException.user(
          "the range is empty: it begins at %s and ends before %s".formatted(from, to));
    }
    List<NewRun> wanted =
        Intervals.of(job, from, to, every, cron, clock.instant(), MOST_INTERVALS).stream()
            .map(
                interval ->
                    new NewRun(
                        name,
                        identity(interval, every),
                        "backfill",
                        parameters,
                        Optional.of(interval),
                        clock.instant(),
                        RunState.QUEUED,
                        ""))
            .map(run -> again ? another(run) : run)
            .toList();
    List<RunRecord> made = new ArrayList<>();
    List<RunRecord> there = new ArrayList<>();
    for (Inserted inserted : store.insert(wanted, Optional.empty())) {
      (inserted.isNew() ? made : there).add(inserted.run());
      asked(inserted.run());
    }
    dispatch();
    return new Backfill(List.copyOf(made), List.copyOf(there));
  }

  /** The same as that of the run that the clock makes, so that there is one of them. */
  private static String identity(Interval interval, Optional<String> every) {
    return every.isPresent()
        ? "interval:%s/%s".formatted(interval.from(), interval.to())
        : "at:" + interval.to();
  }

  /** The same with an identity that there is not yet. */
  private NewRun another(NewRun run) {
    String identity = run.identity();
    for (int i = 2; store.run(run.job(), identity).isPresent(); i++) {
      identity = run.identity() + "#" + i;
    }
    return new NewRun(
        run.job(),
        identity,
        run.trigger(),
        run.parameters(),
        run.interval(),
        run.createdAt(),
        run.state(),
        run.reason());
  }

  /** Whether runs are under way in this process, or wait for their turn. */
  public boolean busy() {
    synchronized (turn) {
      if (!running.isEmpty()) {
        return true;
      }
    }
    return declared.keySet().stream().anyMatch(job -> store.count(job, RunState.QUEUED) > 0);
  }

  /**
   * Stops. Steps that are under way are told to, and are done again, or marked, at the next start.
   */
  @Override
  public void close() {
    synchronized (turn) {
      closed = true;
      ending.countDown();
      running.values().forEach(run -> run.stop(StopReason.SHUTDOWN));
    }
    alarms.close();
    timer.shutdown();
    long deadline = System.nanoTime() + STOP.toNanos();
    synchronized (turn) {
      try {
        while (!running.isEmpty() && deadline - System.nanoTime() > 0) {
          turn.wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    threads.shutdown();
  }
}
