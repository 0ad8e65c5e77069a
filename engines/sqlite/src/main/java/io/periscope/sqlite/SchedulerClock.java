package io.periscope.sqlite;

import com.github.kagkarlsson.scheduler.ScheduledExecutionsFilter;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.jdbc.SqliteJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.periscope.api.job.AlarmClock;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The alarm clock as db-scheduler's tasks in the operations database, one task for each alarm. */
public final class SchedulerClock implements AlarmClock {
  private static final String TASK = "alarm";
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int THREADS = 2;
  private static final Duration STOP = Duration.ofSeconds(20);

  /** As db-scheduler's documentation has it. */
  private static final List<List<String>> TABLES =
      List.of(
          List.of(
              """
              CREATE TABLE scheduled_tasks (
                task_name TEXT NOT NULL,
                task_instance TEXT NOT NULL,
                task_data BLOB,
                execution_time TIMESTAMP NOT NULL,
                picked BOOLEAN NOT NULL,
                picked_by TEXT,
                last_success TIMESTAMP,
                last_failure TIMESTAMP,
                consecutive_failures INTEGER,
                last_heartbeat TIMESTAMP,
                version INTEGER NOT NULL,
                priority INTEGER,
                PRIMARY KEY (task_name, task_instance))
              """,
              "CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time)",
              "CREATE INDEX scheduled_tasks_heartbeat ON scheduled_tasks (last_heartbeat)"));

  private final Scheduler scheduler;

  /** The library waits by the clock that it is given, and would sleep on when that is set back. */
  private final ScheduledExecutorService waking =
      Executors.newSingleThreadScheduledExecutor(SchedulerClock::thread);

  private volatile Ringing ringing = alarm -> Optional.empty();

  /**
   * @param clock what time it is; may jump
   */
  public SchedulerClock(OperationsDatabase database, Clock clock) {
    database.prepare("alarms", TABLES);
    // This process alone works on the file: whoever had taken one up is gone.
    database.write(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(
                "UPDATE scheduled_tasks SET picked = 0, picked_by = NULL, last_heartbeat = NULL WHERE picked");
          }
        });
    CustomTask<Void> task =
        Tasks.custom(TASK, Void.class)
            .onFailure((complete, operations) -> operations.reschedule(complete, later(complete)))
            .onDeadExecutionRevive()
            .execute(this::ring);
    this.scheduler =
        Scheduler.create(database.source(), task)
            .clock(clock::instant)
            .jdbcCustomization(new SqliteJdbcCustomization())
            .schedulerName(new SchedulerName.Fixed("periscope"))
            .threads(THREADS)
            .pollingInterval(LOOK)
            .enableImmediateExecution()
            .failureLogging(LogLevel.WARN, true)
            .shutdownMaxWait(STOP)
            .build();
  }

  private static Instant later(com.github.kagkarlsson.scheduler.task.ExecutionComplete complete) {
    return complete.getTimeDone().plus(AGAIN);
  }

  private CompletionHandler<Void> ring(TaskInstance<Void> alarm, ExecutionContext context) {
    Optional<Instant> next = ringing.ring(alarm.getId());
    return next.isPresent()
        ? (complete, operations) -> operations.reschedule(complete, next.get())
        : new CompletionHandler.OnCompleteRemove<>();
  }

  @Override
  public void start(Ringing then) {
    ringing = then;
    scheduler.start();
    var unused =
        waking.scheduleWithFixedDelay(
            scheduler::triggerCheckForDueExecutions,
            LOOK.toMillis(),
            LOOK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "alarms");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void set(String alarm, Instant at) {
    try {
      boolean unused =
          scheduler.schedule(
              new TaskInstance<>(TASK, alarm), at, ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
    } catch (TaskInstanceException e) {
      // It rings just now, and is set again when that is done.
    }
  }

  @Override
  public void remove(String alarm) {
    try {
      scheduler.cancel(TaskInstanceId.of(TASK, alarm));
    } catch (TaskInstanceException e) {
      // There is none, or it rings just now, for the last time.
    }
  }

  @Override
  public Map<String, Instant> alarms() {
    Map<String, Instant> alarms = new LinkedHashMap<>();
    scheduler.fetchScheduledExecutionsForTask(
        TASK,
        Void.class,
        ScheduledExecutionsFilter.all(),
        each -> alarms.put(each.getTaskInstance().getId(), each.getExecutionTime()));
    return alarms;
  }

  @Override
  public void close() {
    waking.shutdownNow();
    scheduler.stop();
  }
}
