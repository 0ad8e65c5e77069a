package io.periscope.core.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AgeTest {
  private static final Instant THEN = Instant.parse("2024-03-31T01:30:00Z");

  private static Clock clock(Duration later) {
    return Clock.fixed(THEN.plus(later), ZoneOffset.UTC);
  }

  @Test
  void isTheTimeSince() {
    assertThat(Age.of(THEN, clock(Duration.ofHours(1)))).isEqualTo(Duration.ofHours(1));
    assertThat(Age.of(THEN, clock(Duration.ZERO))).isZero();
  }

  @Test
  void isNeverNegativeWhenTheClockIsSetBack() {
    assertThat(Age.of(THEN, clock(Duration.ofHours(-1)))).isZero();
  }
}
