package io.periscope.sqlite;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.CronReader;
import io.periscope.api.job.DueTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Cron expressions, as cron-utils understands those of Unix. */
public final class CronTimes implements CronReader {

  @Override
  public DueTimes read(String expression, ZoneId zone) {
    try {
      CronSchedule schedule = new CronSchedule(expression, zone, CronStyle.UNIX);
      if (schedule.isDisabled()) {
        throw PeriscopeException.user("'%s' is never due".formatted(expression));
      }
      DueTimes times = after -> next(schedule, after);
      if (times.next(Instant.EPOCH).isEmpty()) {
        throw PeriscopeException.user("'%s' is never due".formatted(expression));
      }
      return times;
    } catch (IllegalArgumentException e) {
      throw PeriscopeException.user(
          "'%s' is no cron expression: %s. Expected five fields, minute hour day month weekday, such as '30 3 * * 1-5'"
              .formatted(expression, reason(e)));
    }
  }

  /** The library wraps what is wrong into what it read. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private static Optional<Instant> next(CronSchedule schedule, Instant after) {
    Instant next = schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(after));
    // What is never due again is given a time in the year 2999 or later.
    return next.isAfter(after) && next.isBefore(NEVER) ? Optional.of(next) : Optional.empty();
  }

  private static final Instant NEVER = Instant.parse("2900-01-01T00:00:00Z");
}
