package io.periscope.core.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.log.Coverage;
import io.periscope.core.metrics.ModelReading;
import io.periscope.core.metrics.Readings;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.Status.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private final HandClock clock = new HandClock();
  private final Now now = new Now();
  private final Conditions conditions = new Conditions(now, Verdicts.none(), clock);

  /** What the workspace knows. */
  private static final class Now implements Readings {
    private long accepted;
    private long quarantined;
    private long lag;
    private Optional<String> error = Optional.empty();
    private Optional<Instant> lastEvent = Optional.empty();

    @Override
    public Status status() {
      return new Status(
          "taxi",
          "running",
          Instant.EPOCH,
          "",
          Optional.empty(),
          List.of(
              new StreamStatus(
                  "trips",
                  "trips",
                  "id",
                  1,
                  accepted + quarantined,
                  accepted,
                  quarantined,
                  0,
                  Optional.empty(),
                  0,
                  lag,
                  Coverage.NOTHING,
                  1,
                  0,
                  0,
                  Coverage.NOTHING,
                  "outside",
                  0,
                  true,
                  Optional.empty(),
                  error)),
          List.of(),
          List.of(),
          List.of(),
          List.of());
    }

    @Override
    public Coverage logEnd(String stream) {
      return Coverage.NOTHING;
    }

    @Override
    public Map<String, Long> quarantineReasons(String stream) {
      return Map.of();
    }

    @Override
    public long quarantinedSinceStart(String stream) {
      return quarantined;
    }

    @Override
    public Optional<Instant> lastEvent(String stream) {
      return lastEvent;
    }

    @Override
    public List<ModelReading> modelReadings() {
      return List.of();
    }
  }

  private Verdict.Kind look(Condition condition) {
    return conditions.look(condition).kind();
  }

  @Test
  void freshness() {
    Condition stale = new Condition.Freshness("trips", Duration.ofMinutes(5));
    assertThat(look(stale)).isEqualTo(Verdict.Kind.CLEAR);
    clock.move(Duration.ofMinutes(6));
    assertThat(conditions.look(stale).text())
        .isEqualTo("stream trips has had no event since the start, 6 minutes ago");

    now.lastEvent = Optional.of(clock.instant());
    assertThat(look(stale)).isEqualTo(Verdict.Kind.CLEAR);
    clock.move(Duration.ofMinutes(5));
    assertThat(look(stale)).isEqualTo(Verdict.Kind.CLEAR);
    clock.move(Duration.ofSeconds(1));
    assertThat(conditions.look(stale))
        .isEqualTo(
            Verdict.holds(
                "the newest event of stream trips is of 2026-03-01T10:06:00Z, 5 minutes ago"));
  }

  @Test
  void quarantineLooksBackNoFurtherThanItSays() {
    Condition rubbish = new Condition.Quarantine("trips", 0.1, Duration.ofMinutes(10));
    assertThat(look(rubbish)).as("nothing known yet").isEqualTo(Verdict.Kind.UNKNOWN);
    for (int minute = 1; minute <= 10; minute++) {
      clock.move(Duration.ofMinutes(1));
      now.accepted += 100;
      assertThat(look(rubbish)).isEqualTo(Verdict.Kind.CLEAR);
    }
    now.quarantined += 100;
    now.accepted += 100;
    assertThat(look(rubbish)).as("100 of 1,200: one in twelve").isEqualTo(Verdict.Kind.CLEAR);
    now.quarantined += 50;
    assertThat(conditions.look(rubbish).text())
        .isEqualTo("150 of 1,250 events of stream trips were set aside over the last 10 minutes");

    for (int minute = 1; minute <= 10; minute++) {
      clock.move(Duration.ofMinutes(1));
      now.accepted += 50;
      look(rubbish);
    }
    assertThat(look(rubbish)).as("that is longer ago").isEqualTo(Verdict.Kind.CLEAR);
    clock.move(Duration.ofMinutes(11));
    assertThat(look(rubbish)).as("nothing came").isEqualTo(Verdict.Kind.CLEAR);
  }

  @Test
  void quarantineSurvivesAClockThatIsPutBack() {
    Condition rubbish = new Condition.Quarantine("trips", 0.1, Duration.ofMinutes(10));
    look(rubbish);
    clock.move(Duration.ofHours(-5));
    now.quarantined += 5;
    look(rubbish);
    clock.move(Duration.ofMinutes(1));
    now.quarantined += 5;
    assertThat(look(rubbish)).isEqualTo(Verdict.Kind.HOLDS);
  }

  @Test
  void lag() {
    Condition behind = new Condition.Lag("trips", 1_000);
    now.lag = 1_000;
    assertThat(look(behind)).isEqualTo(Verdict.Kind.CLEAR);
    now.lag = 1_001;
    assertThat(conditions.look(behind))
        .isEqualTo(Verdict.holds("stream trips is 1,001 events behind"));
  }

  @Test
  void stopped() {
    Condition stopped = new Condition.Stopped("trips");
    assertThat(look(stopped)).isEqualTo(Verdict.Kind.CLEAR);
    now.error = Optional.of("the disk is full");
    assertThat(conditions.look(stopped))
        .isEqualTo(Verdict.holds("stream trips stands still: the disk is full"));
  }

  @Test
  void whatIsNotThereCannotBeTold() {
    assertThat(look(new Condition.Stopped("gone"))).isEqualTo(Verdict.Kind.UNKNOWN);
    assertThat(look(new Condition.Drift("gone"))).isEqualTo(Verdict.Kind.UNKNOWN);
    assertThat(look(new Condition.Job("gone", 1))).isEqualTo(Verdict.Kind.UNKNOWN);
    assertThat(look(new Condition.Expectation("gone", Optional.empty())))
        .isEqualTo(Verdict.Kind.UNKNOWN);
  }
}
