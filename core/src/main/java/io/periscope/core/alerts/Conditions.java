package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.model.DurationText;
import io.periscope.core.learn.Drift;
import io.periscope.core.metrics.ModelReading;
import io.periscope.core.metrics.Readings;
import io.periscope.core.serving.Status.StreamStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Looks at what a running workspace knows of itself. For one thread. */
public final class Conditions implements AlertCondition {
  private final Readings readings;
  private final Verdicts verdicts;
  private final Clock clock;
  private final Map<Condition.Quarantine, Deque<Count>> counts = new HashMap<>();
  private final Instant startedAt;

  /** What had been read of a stream, and set aside, at a moment. */
  private record Count(Instant at, long read, long quarantined) {}

  public Conditions(Readings readings, Verdicts verdicts, Clock clock) {
    this.readings = readings;
    this.verdicts = verdicts;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  @Override
  public Verdict look(Condition condition) {
    if (condition instanceof Condition.Freshness freshness) {
      return freshness(freshness);
    } else if (condition instanceof Condition.Quarantine quarantine) {
      return of(quarantine.stream(), stream -> quarantine(quarantine, stream));
    } else if (condition instanceof Condition.Lag lag) {
      return of(
          lag.stream(),
          stream ->
              stream.lag() > lag.events()
                  ? Verdict.holds(
                      "stream %s is %,d events behind".formatted(stream.name(), stream.lag()))
                  : Verdict.CLEAR);
    } else if (condition instanceof Condition.Stopped stopped) {
      return of(
          stopped.stream(),
          stream ->
              stream
                  .error()
                  .map(
                      why ->
                          Verdict.holds("stream %s stands still: %s".formatted(stream.name(), why)))
                  .orElse(Verdict.CLEAR));
    } else if (condition instanceof Condition.Drift drift) {
      return drift(drift);
    } else if (condition instanceof Condition.Expectation expectation) {
      return verdicts.expectation(expectation);
    } else if (condition instanceof Condition.Job job) {
      return verdicts.job(job);
    }
    return Verdict.UNKNOWN;
  }

  private Verdict of(String name, Function<StreamStatus, Verdict> look) {
    return readings.status().streams().stream()
        .filter(stream -> stream.name().equals(name))
        .findFirst()
        .map(look)
        .orElse(Verdict.UNKNOWN);
  }

  private Verdict freshness(Condition.Freshness freshness) {
    Optional<Instant> newest = readings.lastEvent(freshness.stream());
    // Before the first event: nothing came since the start.
    Duration age = Duration.between(newest.orElse(startedAt), clock.instant());
    if (age.compareTo(freshness.olderThan()) <= 0) {
      return Verdict.CLEAR;
    }
    return Verdict.holds(
        newest
            .map(
                then ->
                    "the newest event of stream %s is of %s, %s ago"
                        .formatted(freshness.stream(), then, DurationText.about(age)))
            .orElse(
                "stream %s has had no event since the start, %s ago"
                    .formatted(freshness.stream(), DurationText.about(age))));
  }

  /** Compares with what there was so long ago, or at the first look if that is later. */
  private Verdict quarantine(Condition.Quarantine quarantine, StreamStatus stream) {
    Deque<Count> before = counts.computeIfAbsent(quarantine, key -> new ArrayDeque<>());
    Instant now = clock.instant();
    Count latest = new Count(now, stream.read(), readings.quarantinedSinceStart(stream.name()));
    while (!before.isEmpty() && before.getLast().at().isAfter(now)) {
      // The clock was put back.
      before.removeLast();
    }
    before.addLast(latest);
    Instant from = now.minus(quarantine.over());
    while (before.size() > 1 && !secondOf(before).at().isAfter(from)) {
      before.removeFirst();
    }
    Count first = before.getFirst();
    long read = latest.read() - first.read();
    long aside = latest.quarantined() - first.quarantined();
    if (read == 0) {
      // As long as the window reaches back to before the start, what was read then may count.
      return Duration.between(first.at(), now).compareTo(quarantine.over()) < 0
          ? Verdict.UNKNOWN
          : Verdict.CLEAR;
    }
    return aside > quarantine.share() * read
        ? Verdict.holds(
            "%,d of %,d events of stream %s were set aside over the last %s"
                .formatted(
                    aside,
                    read,
                    stream.name(),
                    DurationText.about(Duration.between(first.at(), now))))
        : Verdict.CLEAR;
  }

  private static Count secondOf(Deque<Count> counts) {
    var all = counts.iterator();
    all.next();
    return all.next();
  }

  private Verdict drift(Condition.Drift drift) {
    return readings.modelReadings().stream()
        .filter(model -> model.definition().name().equals(drift.model()))
        .findFirst()
        .map(
            model ->
                model
                    .drift()
                    .map(Drift::alerts)
                    .map(
                        alerts ->
                            alerts.isEmpty()
                                ? Verdict.CLEAR
                                : Verdict.holds(
                                    "model %s: %s"
                                        .formatted(drift.model(), String.join("; ", alerts))))
                    .orElse(unknownUnlessNew(model)))
        .orElse(Verdict.UNKNOWN);
  }

  /** After a restart nothing is known at first; without a champion there is nothing to know. */
  private static Verdict unknownUnlessNew(ModelReading model) {
    return model.champion().isPresent() ? Verdict.UNKNOWN : Verdict.CLEAR;
  }
}
