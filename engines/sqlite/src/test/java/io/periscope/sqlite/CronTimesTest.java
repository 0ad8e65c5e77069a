package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.DueTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimesTest {
  private static List<String> times(String expression, String zone, String after, int count) {
    DueTimes times = new CronTimes().read(expression, ZoneId.of(zone));
    List<String> found = new ArrayList<>();
    Instant at = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      at = times.next(at).orElseThrow();
      found.add(at.toString());
    }
    return found;
  }

  @Test
  void theTimesOfAnExpressionAreThoseOfItsZone() {
    assertThat(times("30 3 * * 1-5", "UTC", "2026-11-20T03:30:00Z", 2))
        .containsExactly("2026-11-23T03:30:00Z", "2026-11-24T03:30:00Z");
    assertThat(times("0 0 1 * *", "America/New_York", "2020-03-31T00:00:00Z", 2))
        .containsExactly("2020-04-01T04:00:00Z", "2020-05-01T04:00:00Z");
    assertThat(times("*/20 * * * *", "Asia/Kolkata", "2020-03-31T00:00:00Z", 2))
        .containsExactly("2020-03-31T00:10:00Z", "2020-03-31T00:30:00Z");
  }

  @Test
  void aTimeThatTheClockSkipsInSpringIsDueOnceThatDay() {
    assertThat(times("30 2 * * *", "Europe/Paris", "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(times("0 3 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z");
    assertThat(times("15,45 1-4 * * *", "Europe/Paris", "2026-03-29T00:45:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z");
    // What is due each hour is due in the others.
    assertThat(times("30 * * * *", "Europe/Paris", "2026-03-29T00:30:00Z", 2))
        .containsExactly("2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z");
  }

  @Test
  void aTimeThatComesTwiceInAutumnIsDueOnceThatDay() {
    assertThat(times("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    // What is due each hour is due in each of the two.
    assertThat(times("0 * * * *", "Europe/Paris", "2026-10-24T23:00:00Z", 4))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T03:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "* * * *", "60 * * * *", "* * * * * *", "-", "0 0 31 2 *", "@reboot"})
  void whatIsNoneIsTold(String expression) {
    assertThatThrownBy(() -> new CronTimes().read(expression, ZoneId.of("UTC")))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("'" + expression + "' is");
  }
}
