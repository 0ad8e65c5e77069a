package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.SourceDef.Distribution.Choice;
import io.periscope.api.model.SourceDef.Distribution.Plus;
import io.periscope.api.model.SourceDef.Distribution.Sequence;
import io.periscope.api.model.SourceDef.Distribution.Uniform;
import io.periscope.api.model.SourceDef.Distribution.Walk;
import io.periscope.api.model.SourceDef.Late;
import io.periscope.api.model.SourceDef.Troubles;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes wrong on purpose goes wrong as often and in the way that was asked for. */
class TroublesTest {
  private static final int MANY = 20_000;

  private static Made made() {
    return new Made()
        .time("at")
        .field("id", DataType.STRING, new Sequence("id{0}"))
        .field("n", DataType.INT, new Uniform(0, 999, 0))
        .field("at", DataType.TIMESTAMP, new Walk(0, 1000, 0));
  }

  private static boolean isRight(String event) {
    try (JsonParser parser = new JsonFactory().createParser(event)) {
      boolean wrongValue = false;
      while (parser.nextToken() != null) {
        wrongValue |= "?".equals(parser.getText());
      }
      return !wrongValue;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aShareOfTheEventsIsMalformedAndTheOthersAreAsWithout() {
    List<String> without = made().events(MANY);
    List<String> events = made().troubles(new Troubles(0.05, 0, Optional.empty())).events(MANY);
    int wrong = 0;
    int wrongValues = 0;
    for (int i = 0; i < MANY; i++) {
      if (isRight(events.get(i))) {
        assertThat(events.get(i)).isEqualTo(without.get(i));
      } else {
        wrong++;
        wrongValues += events.get(i).endsWith("}") ? 1 : 0;
      }
    }
    assertThat(wrong / (double) MANY).isCloseTo(0.05, within(0.006));
    assertThat(wrongValues / (double) wrong).isCloseTo(0.5, within(0.15));
  }

  @Test
  void anEventOfTextsOrOfNothingCanBeMalformed() {
    Troubles all = new Troubles(1, 0, Optional.empty());
    assertThat(
            new Made()
                .field("id", DataType.STRING, new Sequence("id{0}"))
                .troubles(all)
                .events(500))
        .noneMatch(TroublesTest::isRight);
    assertThat(
            new Made()
                .field("id", DataType.STRING, new Choice(List.of("x"), List.of()), 1)
                .troubles(all)
                .events(5))
        .containsOnly("{");
  }

  @Test
  void aShareOfTheEventsComesAgainAFewEventsLater() {
    List<String> without = made().events(MANY);
    List<String> events =
        made().rows(MANY).troubles(new Troubles(0, 0.1, Optional.empty())).events(2 * MANY);
    Map<String, Integer> first = new HashMap<>();
    List<String> once = new ArrayList<>();
    int again = 0;
    for (int i = 0; i < events.size(); i++) {
      Integer before = first.putIfAbsent(events.get(i), i);
      if (before == null) {
        once.add(events.get(i));
      } else {
        again++;
        assertThat(i - before).isBetween(1, 30);
      }
    }
    assertThat(once).isEqualTo(without);
    assertThat(again / (double) MANY).isCloseTo(0.1, within(0.01));
  }

  /** Also those that are due after the last row. */
  @Test
  void everyEventComesAgainIfAsked() {
    List<String> events =
        made().rows(100).troubles(new Troubles(0, 1, Optional.empty())).events(1000);
    assertThat(events).hasSize(200);
    assertThat(Made.values(events, "id", t -> t).stream().distinct()).hasSize(100);
  }

  @Test
  void aShareOfTheEventsIsLateAndWhatIsMadeFromTheTimeFollows() {
    Made made =
        made()
            .field("until", DataType.TIMESTAMP, new Plus("at", "n"))
            .troubles(new Troubles(0, 0, Optional.of(new Late(0.2, 600_000))));
    List<String> events = made.events(MANY);
    List<LocalDateTime> times = Made.values(events, "at", LocalDateTime::parse);
    List<LocalDateTime> until = Made.values(events, "until", LocalDateTime::parse);
    List<Integer> seconds = Made.values(events, "n", Integer::valueOf);
    int late = 0;
    for (int i = 0; i < MANY; i++) {
      Duration by =
          Duration.between(times.get(i), LocalDateTime.of(1970, 1, 1, 0, 0).plusSeconds(i));
      assertThat(by).isIn(Duration.ZERO, Duration.ofMinutes(10));
      late += by.isZero() ? 0 : 1;
      assertThat(until.get(i)).isEqualTo(times.get(i).plusSeconds(seconds.get(i)));
    }
    assertThat(late / (double) MANY).isCloseTo(0.2, within(0.015));
  }

  @Test
  void onlyATimestampCanBeLate() {
    Made made =
        new Made()
            .time("day")
            .field("day", DataType.DATE, new Choice(List.of("2024-01-01"), List.of()))
            .troubles(new Troubles(0, 0, Optional.of(new Late(0.2, 600_000))));
    assertThatThrownBy(() -> made.events(1))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("'day' cannot be late, because it is not a timestamp");
  }
}
