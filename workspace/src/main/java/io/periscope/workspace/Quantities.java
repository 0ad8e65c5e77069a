package io.periscope.workspace;

import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, rates and times as they are written in a workspace. */
final class Quantities {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,10})(?:([KMG])iB)?");
  private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(?:/([smh]))?");

  /** Later ones, which ISO 8601 writes with a sign, would not fit as milliseconds. */
  private static final int LAST_YEAR = 9999;

  private Quantities() {}

  /** {@code 500ms, 10s, 5m, 2h, 1d}; more than nothing. */
  static Optional<Duration> duration(YamlValue value) {
    return value.parse(
        "a duration such as 500ms, 10s, 5m, 2h or 1d",
        text -> parseDuration(text).filter(d -> !d.isZero()));
  }

  /** As {@link #duration}, but it may be nothing. */
  static Optional<Duration> durationOrZero(YamlValue value) {
    return value.parse(
        "a duration such as 0s, 500ms, 10s, 5m, 2h or 1d", Quantities::parseDuration);
  }

  /** {@code 2000/s, 20/m, 5/h}, or a number per second; as events a second, more than none. */
  static Optional<Double> rate(YamlValue value) {
    return value.parse("a rate such as 2000/s or 20/m, more than 0", Quantities::parseRate);
  }

  /** {@code 512KiB, 16MiB, 1GiB}, or a number of bytes; more than nothing, less than 2 GiB. */
  static Optional<Long> bytes(YamlValue value) {
    return value.parse(
        "a size such as 512KiB or 16MiB, less than 2GiB",
        text -> parseBytes(text).filter(n -> n > 0 && n <= Integer.MAX_VALUE));
  }

  /** {@code 2016-01-01T00:00:00}, also with a space for the T, or the day alone. */
  static Optional<LocalDateTime> timestamp(String text) {
    try {
      return Optional.of(
          text.length() == "2016-01-01".length()
              ? LocalDate.parse(text).atStartOfDay()
              : LocalDateTime.parse(text.replace(' ', 'T')));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A share of the events. */
  static Optional<Double> share(YamlValue value) {
    return value
        .number()
        .map(BigDecimal::doubleValue)
        .flatMap(n -> n >= 0 && n <= 1 ? Optional.of(n) : value.mustBe("a share from 0 to 1"));
  }

  /** As {@link #timestamp}, in milliseconds since 1970 UTC. */
  static Optional<Long> millis(YamlValue value) {
    return value
        .parse(
            "a time such as 2016-01-01T00:00:00",
            text -> timestamp(text).filter(t -> t.getYear() >= 0 && t.getYear() <= LAST_YEAR))
        .map(time -> time.toInstant(ZoneOffset.UTC).toEpochMilli());
  }

  static Optional<Duration> parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  private static Optional<Long> parseBytes(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int power = " KMG".indexOf(Optional.ofNullable(matcher.group(2)).orElse(" "));
    return Optional.of(Long.parseLong(matcher.group(1)) << (10 * power));
  }

  private static Optional<Double> parseRate(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    double amount = Double.parseDouble(matcher.group(1));
    String unit = Optional.ofNullable(matcher.group(2)).orElse("s");
    double seconds =
        switch (unit) {
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
    return Optional.of(amount / seconds).filter(rate -> rate > 0);
  }
}
