package io.periscope.sqlite;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.CronReader;
import io.periscope.api.job.DueTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * Cron expressions, as cron-utils understands those of Unix.
 *
 * <p>A time of certain hours that the clock skips in spring is due when it has skipped it, as with
 * cron itself: what is due each day is due on that day, too.
 */
public final class CronTimes implements CronReader {
  /** Leap days come at least every eight years. */
  private static final Duration NEVER = Duration.ofDays(366 * 9);

  @Override
  public DueTimes read(String expression, ZoneId zone) {
    try {
      CronSchedule schedule = new CronSchedule(expression, zone, CronStyle.UNIX);
      if (schedule.isDisabled()) {
        throw never(expression);
      }
      DueTimes times = after -> next(schedule, after);
      if (times.next(Instant.EPOCH).isEmpty()) {
        throw never(expression);
      }
      return times;
    } catch (IllegalArgumentException e) {
      throw PeriscopeException.user(
          "'%s' is no cron expression: %s. Expected five fields, minute hour day month weekday, such as '30 3 * * 1-5'"
              .formatted(expression, reason(e)));
    }
  }

  private static PeriscopeException never(String expression) {
    return PeriscopeException.user("'%s' is never due".formatted(expression));
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
    Instant next = plain(schedule, after);
    return skipped(schedule, after, next)
        .or(
            () ->
                // What is never due is given a time, too.
                Optional.of(next)
                    .filter(at -> at.isAfter(after) && at.isBefore(after.plus(NEVER))));
  }

  private static Instant plain(CronSchedule schedule, Instant after) {
    return schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(after));
  }

  /** Of what is due at certain hours: when the clock skips one of its times before the next. */
  private static Optional<Instant> skipped(CronSchedule schedule, Instant after, Instant next) {
    if (schedule.getPattern().strip().split("\\s+")[1].contains("*")) {
      return Optional.empty();
    }
    Instant end = next.isBefore(after.plus(NEVER)) ? next : after.plus(NEVER);
    Optional<ZoneOffsetTransition> change = transition(schedule, after);
    while (change.isPresent() && change.get().getInstant().isBefore(end)) {
      Instant at = change.get().getInstant();
      if (change.get().isGap()) {
        // By the clock as it was before, the hour that is skipped follows.
        CronSchedule before =
            new CronSchedule(
                schedule.getPattern(), change.get().getOffsetBefore(), schedule.getCronStyle());
        if (plain(before, at.minusMillis(1)).isBefore(at.plus(change.get().getDuration()))) {
          return Optional.of(at);
        }
      }
      change = transition(schedule, at);
    }
    return Optional.empty();
  }

  private static Optional<ZoneOffsetTransition> transition(CronSchedule schedule, Instant after) {
    return Optional.ofNullable(schedule.getZoneId().getRules().nextTransition(after));
  }
}
