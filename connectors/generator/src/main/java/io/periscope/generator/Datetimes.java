package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution.Datetime;

/** Times that come more often in some hours than in others. */
final class Datetimes {
  private static final double SECONDS_PER_HOUR = 3600;

  private Datetimes() {}

  static Times of(Datetime datetime, SourceDef.Generator generator, Draws draws) {
    Calendar calendar = new Calendar(datetime.fromMillis(), datetime.hours(), datetime.weekdays());
    double from = calendar.by(datetime.fromMillis());
    return switch (datetime.order()) {
      case RANDOM -> new Random(bounded(datetime, calendar, from), draws);
      case ROWS ->
          new Spread(
              bounded(datetime, calendar, from),
              generator.rows().orElseThrow(() -> lacking("rows")),
              draws);
      case RATE ->
          new Paced(
              calendar,
              datetime.fromMillis(),
              from,
              generator.rate().orElseThrow(() -> lacking("rate")) * SECONDS_PER_HOUR,
              draws);
    };
  }

  private static Bounded bounded(Datetime datetime, Calendar calendar, double from) {
    long to = datetime.toMillis().orElseThrow(() -> lacking("end"));
    double amount = calendar.by(to) - from;
    if (!(amount > 0)) {
      throw PeriscopeException.user(
          "between the two ends of a datetime is no hour in which anything happens");
    }
    return new Bounded(calendar, datetime.fromMillis(), to, from, amount);
  }

  private static PeriscopeException lacking(String what) {
    return PeriscopeException.user("a datetime needs the generator's " + what + "; give it");
  }

  private record Bounded(Calendar calendar, long from, long to, double before, double amount) {
    /**
     * @param part of all that happens, at least 0 and less than 1
     */
    long micros(double part) {
      long millis = calendar.when(before + part * amount);
      return 1000 * Math.max(from, Math.min(to - 1, millis));
    }
  }

  private record Random(Bounded bounded, Draws draws) implements Times {
    @Override
    public long micros(long row, long now) {
      return bounded.micros(draws.unit(row, 1));
    }
  }

  private record Spread(Bounded bounded, long rows, Draws draws) implements Times {
    @Override
    public long micros(long row, long now) {
      return bounded.micros((row + draws.unit(row, 1)) / rows);
    }
  }

  private record Paced(Calendar calendar, long from, double before, double perHour, Draws draws)
      implements Times {
    @Override
    public long micros(long row, long now) {
      double hours = (row + draws.unit(row, 1)) / perHour;
      return 1000 * Math.max(from, calendar.when(before + hours));
    }
  }
}
