package io.periscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.Problem;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.Bounds;
import io.periscope.api.model.ExpectationDef.Freshness;
import io.periscope.api.model.ExpectationDef.NotNull;
import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationDef.Rule;
import io.periscope.api.model.ExpectationDef.Value;
import io.periscope.api.model.ExpectationDef.Volume;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.Places;
import io.periscope.api.quality.Outcome;
import io.periscope.api.quality.Outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From what was found to whether it holds. */
class JudgeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Judge JUDGE =
      new Judge(new ExpectationSuite(Target.STREAM, "trips", "streams/trips.yaml", List.of()), NOW);

  private static ExpectationDef expecting(Rule rule, OnFail onFail, Optional<Double> mostly) {
    return new ExpectationDef(
        "x",
        rule,
        onFail,
        mostly,
        Optional.empty(),
        Optional.empty(),
        new Places(new Problem("f", 1, 1, ""), Map.of()));
  }

  private static Status counted(long checked, long failed, Double mostly, OnFail onFail) {
    return JUDGE
        .ofCounts(
            expecting(new NotNull("id"), onFail, Optional.ofNullable(mostly)),
            new Counts(checked, failed),
            0)
        .status();
  }

  /**
   * A success of 20.0 %, taken for the number 20 and compared with the fraction 0.9, would pass:
   * what is compared are two fractions.
   */
  @ParameterizedTest
  @CsvSource({
    "1000, 0, PASSED",
    "1000, 99, PASSED",
    "1000, 100, PASSED",
    "1000, 101, FAILED",
    "1000, 800, FAILED",
    "1000, 1000, FAILED",
    "1, 1, FAILED",
    "0, 0, PASSED"
  })
  void aShareIsComparedWithAFractionAndNotWithAPercentage(
      long checked, long failed, Status expected) {
    assertThat(counted(checked, failed, 0.9, OnFail.FAIL_RUN)).isEqualTo(expected);
  }

  @Test
  void withoutAShareEveryRowMustKeepTheRule() {
    assertThat(counted(1_000_000, 1, null, OnFail.FAIL_RUN)).isEqualTo(Status.FAILED);
    assertThat(counted(1_000_000, 1, null, OnFail.WARN)).isEqualTo(Status.WARNED);
    assertThat(counted(1_000_000, 0, null, OnFail.FAIL_RUN)).isEqualTo(Status.PASSED);
  }

  @Test
  void whatIsSetAsideHoldsUnlessItIsMoreThanTheShareAllows() {
    assertThat(counted(100, 100, null, OnFail.QUARANTINE)).isEqualTo(Status.PASSED);
    assertThat(counted(100, 11, 0.9, OnFail.QUARANTINE)).isEqualTo(Status.FAILED);
    assertThat(counted(100, 10, 0.9, OnFail.QUARANTINE)).isEqualTo(Status.PASSED);
  }

  @Test
  void aRunFailsByWhatFailedAndByWhatIsUnknownButNotByAWarning() {
    ExpectationDef any = expecting(new NotNull("id"), OnFail.WARN, Optional.empty());
    assertThat(JUDGE.unknown(any, "it is being built").failsRun()).isTrue();
    assertThat(JUDGE.ofCounts(any, new Counts(2, 1), 0).failsRun()).isFalse();
  }

  @Test
  void aValueIsHeldAgainstItsBounds() {
    Bounds bounds = new Bounds(Optional.of("1"), Optional.of("2"), false, true);
    ExpectationDef value =
        expecting(new Value("AVG(x)", bounds), OnFail.FAIL_RUN, Optional.empty());
    assertThat(JUDGE.ofTotal(value, Map.of("value", Optional.of(1.0))).status())
        .isEqualTo(Status.PASSED);
    assertThat(JUDGE.ofTotal(value, Map.of("value", Optional.of(2.0))).status())
        .isEqualTo(Status.FAILED);
    assertThat(JUDGE.ofTotal(value, Map.of("value", Optional.of(0.5))).status())
        .isEqualTo(Status.FAILED);
    assertThat(JUDGE.ofTotal(value, Map.of("value", Optional.empty())).status())
        .isEqualTo(Status.PASSED);
  }

  @Test
  void freshnessIsTheAgeOfTheNewest() {
    ExpectationDef fresh =
        expecting(new Freshness("at", Duration.ofMinutes(5)), OnFail.FAIL_RUN, Optional.empty());
    Outcome young =
        JUDGE.ofTotal(
            fresh, Map.of("latest", Optional.of(LocalDateTime.parse("2026-01-01T11:55:00"))));
    assertThat(young.status()).isEqualTo(Status.PASSED);
    assertThat(young.value()).contains(300.0);
    assertThat(
            JUDGE
                .ofTotal(
                    fresh,
                    Map.of("latest", Optional.of(LocalDateTime.parse("2026-01-01T11:54:59"))))
                .status())
        .isEqualTo(Status.FAILED);
    assertThat(JUDGE.ofTotal(fresh, Map.of("latest", Optional.empty())).status())
        .isEqualTo(Status.FAILED);
  }

  @Test
  void aVolumeIsComparedWithTheOneBefore() {
    ExpectationDef volume =
        expecting(new Volume("at", "DAY", 7, 0.3), OnFail.WARN, Optional.empty());
    assertThat(volume(volume, 130, 100)).isEqualTo(Status.PASSED);
    assertThat(volume(volume, 131, 100)).isEqualTo(Status.WARNED);
    assertThat(volume(volume, 69, 100)).isEqualTo(Status.WARNED);
    assertThat(
            JUDGE
                .ofTotal(volume, Map.of("value", Optional.of(5L), "before", Optional.empty()))
                .status())
        .isEqualTo(Status.PASSED);
  }

  private static Status volume(ExpectationDef volume, long now, long before) {
    return JUDGE
        .ofTotal(volume, Map.of("value", Optional.of(now), "before", Optional.of(before)))
        .status();
  }
}
