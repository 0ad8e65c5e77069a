package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Field.TimeUnit;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTimeTest {
  private final EventTime time =
      new EventTime(
          new StreamDef(
              "trips",
              "",
              "trips",
              1,
              Optional.of("at"),
              Optional.empty(),
              Schema.of(
                  new Field("at", DataType.TIMESTAMP, "at", "", Optional.of(TimeUnit.S)),
                  new Field("ended", DataType.TIMESTAMP),
                  new Field("day", DataType.DATE),
                  new Field("fare", DataType.decimal(9, 2))),
              Optional.empty()));

  private static ObjectNode event(String json) {
    return EventTime.parse(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "1758422907.5,2025-09-21T02:48:27.5Z",
    "'\"2016-01-08 22:31:12\"',2016-01-08T22:31:12Z",
    "'\"2016-01-08T22:31:12.25+02:00\"',2016-01-08T20:31:12.25Z",
    "'\"2016-01-08T22:31:12Z\"',2016-01-08T22:31:12Z",
    "'\"2016-01-08\"',2016-01-08T00:00:00Z"
  })
  void aTimeIsReadAsTheStreamReadsIt(String value, Instant expected) {
    assertThat(time.of(event("{\"at\":" + value + "}"))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"'\"soon\"'", "null", "true", "{}"})
  void whatIsNoTimeHasNone(String value) {
    assertThat(time.of(event("{\"at\":" + value + "}"))).isEmpty();
  }

  @Test
  void whatIsNoObjectHasNoTime() {
    assertThat(EventTime.parse("1,2".getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(EventTime.parse("[]".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void allTimestampsMoveAlike() {
    byte[] moved =
        time.move(
            event(
                "{\"at\":1758422907,\"ended\":\"2025-09-21T03:48:27\",\"day\":\"2025-09-21\",\"fare\":1.10}"),
            Duration.ofDays(1));
    assertThat(new String(moved, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"at\":\"2025-09-22T02:48:27\",\"ended\":\"2025-09-22T03:48:27\",\"day\":\"2025-09-21\",\"fare\":1.10}");
  }
}
