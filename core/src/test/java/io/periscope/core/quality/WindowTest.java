package io.periscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What of counts that only grow has come within the last hour. */
class WindowTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Window window = new Window(Duration.ofHours(1));

  private Counts at(int minute, long checked, long failed) {
    return window.last(NOON.plus(Duration.ofMinutes(minute)), new Counts(checked, failed));
  }

  @Test
  void whatWasThereAtTheFirstLookCountsForAnHour() {
    assertThat(at(0, 100, 9)).isEqualTo(new Counts(100, 9));
    assertThat(at(30, 150, 9)).isEqualTo(new Counts(150, 9));
    assertThat(at(59, 200, 10)).isEqualTo(new Counts(200, 10));
    assertThat(at(60, 300, 10)).isEqualTo(new Counts(200, 1));
    assertThat(at(90, 300, 10)).isEqualTo(new Counts(150, 1));
    assertThat(at(119, 400, 10)).isEqualTo(new Counts(200, 0));
    assertThat(at(500, 400, 10)).isEqualTo(new Counts(0, 0));
  }

  @Test
  void countsThatAreLessThanBeforeBeginAnew() {
    at(0, 100, 9);
    at(60, 100, 9);
    assertThat(at(61, 40, 3)).isEqualTo(new Counts(40, 3));
    assertThat(at(121, 50, 3)).isEqualTo(new Counts(10, 0));
  }

  @Test
  void aClockThatIsSetBackBeginsAnew() {
    at(0, 100, 9);
    at(60, 120, 9);
    assertThat(at(-600, 130, 9)).isEqualTo(new Counts(130, 9));
  }
}
