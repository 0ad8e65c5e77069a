package io.periscope.workspace;

import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.Distribution.Order;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code datetime:}. */
final class DatetimeReader {
  private static final int HOURS = 24;
  private static final int WEEKDAYS = 7;
  private static final long HOUR_MILLIS = 3_600_000;

  private final YamlMapping generator;

  /**
   * @param generator what is said about all fields together
   */
  DatetimeReader(YamlMapping generator) {
    this.generator = generator;
  }

  Optional<Distribution> read(YamlValue value) {
    return value.mapping(FileShape.DATETIME).flatMap(keys -> read(value, keys));
  }

  private Optional<Distribution> read(YamlValue value, YamlMapping keys) {
    Optional<Long> from = keys.read("from", Quantities::millis);
    Optional<Long> to = keys.read("to", Quantities::millis);
    List<Double> hours = keys.read("hours", v -> weights(v, HOURS, "midnight")).orElse(List.of());
    List<Double> weekdays =
        keys.read("weekdays", v -> weights(v, WEEKDAYS, "Monday")).orElse(List.of());
    Order order = keys.read("order", DatetimeReader::order).orElse(Order.RANDOM);
    boolean right = suits(value, keys, order);
    if (from.isEmpty() || !right) {
      return Optional.empty();
    }
    if (to.isPresent() && !hasAnyTime(keys, from.get(), to.get(), hours, weekdays)) {
      return Optional.empty();
    }
    OptionalLong end = to.isPresent() ? OptionalLong.of(to.get()) : OptionalLong.empty();
    return Optional.of(new Distribution.Datetime(from.get(), end, hours, weekdays, order));
  }

  private static Optional<Order> order(YamlValue value) {
    return value.parse(
        "random, rows or rate",
        text ->
            switch (text) {
              case "random" -> Optional.of(Order.RANDOM);
              case "rows" -> Optional.of(Order.ROWS);
              case "rate" -> Optional.of(Order.RATE);
              default -> Optional.empty();
            });
  }

  /** Whether it has what its order needs. */
  private boolean suits(YamlValue value, YamlMapping keys, Order order) {
    Optional<YamlValue> to = keys.get("to");
    if (order == Order.RATE) {
      to.ifPresent(v -> v.keyProblem("with order: rate the times go on for ever; leave 'to' out"));
      return generatorHas("rate", keys) && to.isEmpty();
    }
    if (to.isEmpty()) {
      value.keyProblem("'datetime' lacks the key 'to'");
    }
    return to.isPresent() && (order == Order.RANDOM || generatorHas("rows", keys));
  }

  private boolean generatorHas(String key, YamlMapping keys) {
    boolean has = generator.get(key).isPresent();
    if (!has) {
      keys.get("order")
          .ifPresent(v -> v.problem("order: %s needs the generator's '%s'".formatted(key, key)));
    }
    return has;
  }

  private static Optional<List<Double>> weights(YamlValue value, int count, String first) {
    String expected = "a list of %d weights, from %s on".formatted(count, first);
    List<YamlValue> items = value.list(expected).orElse(List.of());
    if (!value.isList()) {
      return Optional.empty();
    }
    List<Double> weights = new ArrayList<>();
    for (YamlValue item : items) {
      item.number()
          .map(BigDecimal::doubleValue)
          .flatMap(n -> n >= 0 ? Optional.of(n) : item.mustBe("a weight of 0 or more"))
          .ifPresent(weights::add);
    }
    if (items.size() != count) {
      value.problem("%s must be %s; here are %d".formatted(value.name(), expected, items.size()));
      return Optional.empty();
    }
    if (weights.size() == count && weights.stream().allMatch(w -> w == 0)) {
      value.problem("%s are all 0, so there is no time to choose".formatted(value.name()));
      return Optional.empty();
    }
    return weights.size() == count ? Optional.of(List.copyOf(weights)) : Optional.empty();
  }

  /** Whether something happens between the ends; every hour of a week is looked at once. */
  private static boolean hasAnyTime(
      YamlMapping keys, long from, long to, List<Double> hours, List<Double> weekdays) {
    String problem = "the range is empty: it ends at or before its start";
    if (from < to) {
      problem = "between 'from' and 'to' is no hour whose weight is more than 0";
      long first = Math.floorDiv(from, HOUR_MILLIS);
      long last = Math.min(Math.floorDiv(to - 1, HOUR_MILLIS), first + HOURS * WEEKDAYS);
      for (long hour = first; hour <= last; hour++) {
        // 1970-01-01 was a Thursday.
        int weekday = Math.floorMod(Math.floorDiv(hour, HOURS) + 3, WEEKDAYS);
        boolean happens =
            (hours.isEmpty() || hours.get(Math.floorMod(hour, HOURS)) > 0)
                && (weekdays.isEmpty() || weekdays.get(weekday) > 0);
        if (happens) {
          return true;
        }
      }
    }
    String found = problem;
    keys.get("to").ifPresent(v -> v.problem(found));
    return false;
  }
}
