package io.periscope.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.1S, 100ms",
    "PT1.5S, 1500ms",
    "PT59S, 59s",
    "PT60S, 1m",
    "PT90S, 90s",
    "PT90M, 90m",
    "PT24H, 1d",
    "PT36H, 36h",
    "P7D, 7d"
  })
  void asInFiles(Duration duration, String text) {
    assertThat(DurationText.exact(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT1.9S, 1 seconds",
    "PT119S, 119 seconds",
    "PT120S, 2 minutes",
    "PT119M, 119 minutes",
    "PT2H, 2 hours",
    "PT47H59M, 47 hours",
    "PT48H, 2 days"
  })
  void about(Duration duration, String text) {
    assertThat(DurationText.about(duration)).isEqualTo(text);
  }
}
