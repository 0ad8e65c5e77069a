package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.SourceDef.Generator;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GeneratorSourceTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
  private static final Schema SCHEMA =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("vendor", DataType.INT),
          new Field("pickup", DataType.TIMESTAMP),
          new Field("dropoff", DataType.TIMESTAMP),
          new Field("seconds", DataType.INT),
          new Field("fare", DataType.decimal(10, 2)),
          new Field("seen", DataType.TIMESTAMP),
          new Field("unnamed", DataType.STRING));

  @Test
  void theFirstEventsAreTheseForever() {
    assertThat(events(open(7, 3, Optional.empty()), 10))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("{\"id\":\"id0000\",\"vendor\":")
        .contains("\"seen\":\"2026-01-01T12:00:00.000\"")
        .doesNotContain("unnamed");
  }

  @Test
  void theSameSeedMakesTheSameEventsAndAnotherMakesOthers() {
    List<String> one = events(open(7, 500, Optional.empty()), 500);
    assertThat(events(open(7, 500, Optional.empty()), 500)).isEqualTo(one);
    assertThat(events(open(8, 500, Optional.empty()), 500)).isNotEqualTo(one);
  }

  @Test
  void goingOnEqualsNeverHavingStopped() {
    List<String> whole = events(open(7, 500, Optional.empty()), 500);
    Source first = open(7, 500, Optional.empty());
    List<String> parts = new ArrayList<>();
    first.next(123, (key, value) -> parts.add(text(value)));
    Source second = open(7, 500, Optional.of(first.position()));
    assertThat(second.remaining()).contains(377L);
    parts.addAll(events(second, 50));
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void valuesFollowTheirDistributions() {
    int ones = 0;
    int nulls = 0;
    for (String event : events(open(7, 10_000, Optional.empty()), 1000)) {
      ones += event.contains("\"vendor\":1") ? 1 : 0;
      nulls += event.contains("\"fare\"") ? 0 : 1;
    }
    assertThat(ones).isBetween(7_200, 7_800);
    assertThat(nulls).isBetween(800, 1_200);
  }

  @Test
  void theKeyIsTheKeyFieldsValue() {
    List<String> keys = new ArrayList<>();
    open(7, 2, Optional.empty()).next(2, (key, value) -> keys.add(text(key.orElseThrow())));
    assertThat(keys).containsExactly("id0000", "id0001");
  }

  @Test
  void aForeignPositionIsRefused() {
    assertThatThrownBy(() -> open(7, 2, Optional.of("file.csv:3")))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage("not the position of a generator, expected the number of an event: file.csv:3");
  }

  private static Source open(long seed, long rows, Optional<String> position) {
    Map<String, FieldGenerator> fields = new LinkedHashMap<>();
    fields.put("id", always(new Distribution.Sequence("id{0000}")));
    fields.put("vendor", always(new Distribution.Choice(List.of(1L, 2L), List.of(0.75, 0.25))));
    fields.put("pickup", always(new Distribution.Walk(0, 1000, 5000)));
    fields.put("dropoff", always(new Distribution.Plus("pickup", "seconds")));
    fields.put("seconds", always(new Distribution.LogNormal(6, 1, 60, 86_400, 0)));
    fields.put("fare", new FieldGenerator(new Distribution.Normal(12, 4, 2.5, 100, 2), 0.1));
    fields.put("seen", always(new Distribution.Now(0)));
    Generator generator =
        new Generator(OptionalDouble.empty(), seed, OptionalLong.of(rows), fields);
    StreamDef stream =
        new StreamDef(
            "trips",
            "",
            "trips",
            1,
            Optional.of("pickup"),
            Optional.of("id"),
            SCHEMA,
            Optional.of(generator));
    GeneratorSourceFactory factory = new GeneratorSourceFactory(NOON);
    assertThat(factory.supports(generator)).isTrue();
    return factory.open(stream, position);
  }

  private static FieldGenerator always(Distribution distribution) {
    return new FieldGenerator(distribution, 0);
  }

  private static List<String> events(Source source, int chunk) {
    List<String> events = new ArrayList<>();
    while (source.next(chunk, (key, value) -> events.add(text(value))) > 0) {
      // Until it is exhausted.
    }
    return events;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
