package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.AlarmClock;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunStore;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepDef.Retries;
import io.periscope.api.job.TriggerDef;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Jobs with a clock that is set by hand, and steps that do what a test says. */
final class JobsRig {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T00:00:30Z"));
  final Alarms alarms = new Alarms();
  final Map<String, StepAction> behaviours = new ConcurrentHashMap<>();

  /** Each execution as "run step attempt", in order. */
  final List<String> done = Collections.synchronizedList(new ArrayList<>());

  private final Path folder;
  private final RunStore store;

  JobsRig(Path folder, RunStore store) {
    this.folder = folder;
    this.store = store;
  }

  static final class ManualClock extends Clock {
    private volatile Instant now;

    ManualClock(Instant now) {
      this.now = now;
    }

    void set(Instant to) {
      now = to;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** Rings when it is told to look. */
  final class Alarms implements AlarmClock {
    private final Map<String, Instant> set = new HashMap<>();
    private Optional<Ringing> ringing = Optional.empty();

    @Override
    public synchronized void start(Ringing then) {
      ringing = Optional.of(then);
    }

    @Override
    public synchronized void set(String alarm, Instant at) {
      set.put(alarm, at);
    }

    @Override
    public synchronized void remove(String alarm) {
      set.remove(alarm);
    }

    @Override
    public synchronized Map<String, Instant> alarms() {
      return Map.copyOf(set);
    }

    @Override
    public synchronized void close() {
      ringing = Optional.empty();
    }

    /** All that is due, until nothing is. */
    void look() {
      for (boolean rang = true; rang; ) {
        rang = false;
        for (Map.Entry<String, Instant> alarm : alarms().entrySet()) {
          Optional<Ringing> to = Optional.empty();
          synchronized (this) {
            to = ringing;
          }
          if (to.isPresent() && !alarm.getValue().isAfter(clock.instant())) {
            Optional<Instant> next = to.get().ring(alarm.getKey());
            next.ifPresentOrElse(at -> set(alarm.getKey(), at), () -> remove(alarm.getKey()));
            rang = true;
          }
        }
      }
    }
  }

  /** Moves the clock and lets ring what is due. */
  void at(String time) {
    clock.set(Instant.parse(time));
    alarms.look();
  }

  Jobs jobs(JobDef... declared) {
    return jobs(true, declared);
  }

  Jobs jobs(boolean scheduled, JobDef... declared) {
    Jobs jobs =
        new Jobs(
            new Jobs.Means(
                store,
                alarms,
                (expression, zone) -> {
                  throw new IllegalStateException("no cron here");
                },
                Map.of("shell", this::act, "batch", this::act),
                folder,
                folder.resolve("logs"),
                Map.of("SECRET", "hushhush"),
                Duration.ofMillis(200)),
            clock,
            System::nanoTime,
            scheduled);
    jobs.start(Arrays.asList(declared));
    return jobs;
  }

  private Map<String, String> act(StepDef.Action action, StepContext context) throws Exception {
    String what = action instanceof StepDef.Shell shell ? expanded(shell) : "batch";
    done.add("%d %s %d".formatted(context.run().id(), context.step(), context.attempt()));
    context.log("doing " + what);
    StepAction behaviour = behaviours.get(context.step());
    return behaviour == null ? Map.of("said", what) : behaviour.run(action, context);
  }

  /** As the shell does it. */
  private static String expanded(StepDef.Shell shell) {
    String text = shell.command();
    for (Map.Entry<String, String> variable : shell.env().entrySet()) {
      text = text.replace("${" + variable.getKey() + "}", variable.getValue());
    }
    return text;
  }

  static StepAction failing(int times) {
    return (action, context) -> {
      if (context.attempt() <= times) {
        throw PeriscopeException.user("attempt " + context.attempt() + " went wrong");
      }
      return Map.of();
    };
  }

  /** A job of steps that need each other as {@code "b:a"} says, b after a. */
  static JobBuilder job(String name, String... steps) {
    return new JobBuilder(name, steps);
  }

  /** What a job is, as far as a test says it. */
  static final class JobBuilder {
    private final String name;
    private final List<StepDef> steps = new ArrayList<>();
    private final List<TriggerDef> triggers = new ArrayList<>();
    private final Map<String, ParameterDef> parameters = new LinkedHashMap<>();
    private int concurrency = 1;
    private Overlap overlap = Overlap.QUEUE;
    private CatchUp catchUp = CatchUp.ALL;
    private OnInterrupt onInterrupt = OnInterrupt.RESUME;
    private Optional<Duration> timeout = Optional.empty();

    private JobBuilder(String name, String... names) {
      this.name = name;
      for (String each : names) {
        String[] parts = each.split(":", -1);
        List<String> needs = parts.length > 1 ? Arrays.asList(parts[1].split(",", -1)) : List.of();
        step(parts[0], needs, Retries.NONE, Optional.empty(), true);
      }
    }

    JobBuilder step(
        String step,
        List<String> needs,
        Retries retries,
        Optional<Duration> limit,
        boolean resume) {
      steps.add(
          new StepDef(
              step, new StepDef.Shell("do " + step, Map.of()), needs, retries, limit, resume));
      return this;
    }

    JobBuilder shell(String step, String command, String... needs) {
      steps.add(
          new StepDef(
              step,
              new StepDef.Shell(command, Map.of()),
              List.of(needs),
              Retries.NONE,
              Optional.empty(),
              true));
      return this;
    }

    JobBuilder on(TriggerDef trigger) {
      triggers.add(trigger);
      return this;
    }

    JobBuilder parameter(String parameter, ParameterDef definition) {
      parameters.put(parameter, definition);
      return this;
    }

    JobBuilder concurrency(int most) {
      concurrency = most;
      return this;
    }

    JobBuilder overlap(Overlap what) {
      overlap = what;
      return this;
    }

    JobBuilder catchUp(CatchUp what) {
      catchUp = what;
      return this;
    }

    JobBuilder onInterrupt(OnInterrupt what) {
      onInterrupt = what;
      return this;
    }

    JobBuilder timeout(Duration longest) {
      timeout = Optional.of(longest);
      return this;
    }

    JobDef build() {
      return new JobDef(
          name,
          "",
          "jobs/" + name + ".yaml",
          triggers,
          parameters,
          concurrency,
          overlap,
          catchUp,
          onInterrupt,
          timeout,
          4,
          steps);
    }
  }

  /** Waits until no run is queued or under way. */
  void awaitQuiet() {
    await(() -> isQuiet(store));
  }

  /**
   * Read at once: between two looks, one at each state, the last run may end and another follow it.
   */
  static boolean isQuiet(RunStore store) {
    return store.runs(Optional.empty(), Integer.MAX_VALUE, 0).stream()
        .allMatch(run -> run.state().ended());
  }

  /** What was done until now. Who has died may still be at it. */
  List<String> doneSoFar() {
    synchronized (done) {
      return List.copyOf(done);
    }
  }

  RunRecord awaitEnd(long run) {
    await(() -> store.run(run).orElseThrow().state().ended());
    return store.run(run).orElseThrow();
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come to be within " + PATIENCE);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
