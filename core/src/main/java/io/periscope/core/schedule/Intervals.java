package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.CronReader;
import io.periscope.api.job.DueTimes;
import io.periscope.api.job.Interval;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.TriggerDef;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The intervals of a backfill. */
final class Intervals {
  private static final Pattern EVERY = Pattern.compile("(\\d{1,6})(s|m|h|d|w|mo|y)");

  private Intervals() {}

  /**
   * Those that begin in the range and have ended by now.
   *
   * @throws PeriscopeException (USER) when there is none, or there are too many
   */
  static List<Interval> of(
      JobDef job,
      Instant from,
      Instant to,
      Optional<String> every,
      CronReader cron,
      Instant now,
      int most) {
    List<Interval> intervals =
        every.isPresent()
            ? steps(from, to, amount(every.get()), job.zone(), now, most)
            : due(timed(job), from, to, cron, now, most);
    if (intervals.isEmpty()) {
      throw PeriscopeException.user(
          "no interval of the job '%s' begins from %s on and before %s and has ended"
              .formatted(job.name(), from, to));
    }
    if (intervals.size() > most) {
      throw PeriscopeException.user(
          "there are more than %,d intervals in that range; give a shorter one".formatted(most));
    }
    return intervals;
  }

  private static TriggerDef.Timed timed(JobDef job) {
    return job.triggers().stream()
        .filter(TriggerDef.Timed.class::isInstance)
        .map(TriggerDef.Timed.class::cast)
        .findFirst()
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "the job '%s' has neither cron nor every: say how long an interval is, such as --every 1d or --every 1mo"
                        .formatted(job.name())));
  }

  private static List<Interval> due(
      TriggerDef.Timed trigger, Instant from, Instant to, CronReader cron, Instant now, int most) {
    DueTimes times = Times.of(trigger, cron);
    List<Interval> intervals = new ArrayList<>();
    // One that begins in the range begins where something is due in it.
    Optional<Instant> begin = times.next(from.minusMillis(1));
    while (begin.isPresent() && begin.get().isBefore(to) && intervals.size() <= most) {
      Optional<Instant> end = times.next(begin.get());
      if (end.isEmpty() || end.get().isAfter(now)) {
        break;
      }
      intervals.add(new Interval(begin.get(), end.get()));
      begin = end;
    }
    return intervals;
  }

  private static List<Interval> steps(
      Instant from, Instant to, TemporalAmount amount, ZoneId zone, Instant now, int most) {
    List<Interval> intervals = new ArrayList<>();
    ZonedDateTime first = from.atZone(zone);
    for (int i = 0; intervals.size() <= most; i++) {
      Instant begin = plus(first, amount, i);
      Instant end = plus(first, amount, i + 1);
      if (!begin.isBefore(to) || end.isAfter(now)) {
        break;
      }
      intervals.add(new Interval(begin, end));
    }
    return intervals;
  }

  /** Counted from the first one, so that the 31st does not become the 28th for ever. */
  private static Instant plus(ZonedDateTime first, TemporalAmount amount, int times) {
    TemporalAmount all =
        amount instanceof Period period
            ? period.multipliedBy(times)
            : ((Duration) amount).multipliedBy(times);
    return first.plus(all).toInstant();
  }

  private static TemporalAmount amount(String text) {
    Matcher matcher = EVERY.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw PeriscopeException.user(
          "an interval is a whole number with s, m, h, d, w, mo or y, such as 1d or 1mo, not '%s'"
              .formatted(text));
    }
    int n = Integer.parseInt(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      case "d" -> Period.ofDays(n);
      case "w" -> Period.ofWeeks(n);
      case "mo" -> Period.ofMonths(n);
      default -> Period.ofYears(n);
    };
  }
}
