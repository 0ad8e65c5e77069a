package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.Late;
import io.periscope.api.model.SourceDef.Troubles;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.FormulaEngine;
import io.periscope.api.source.Formulas;
import io.periscope.api.source.Source;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Fields that are computed from others: the same values, however rows are asked for. */
class ComputedFieldsTest {
  private static final int ROWS = 5000;
  private static final Pattern EVENT =
      Pattern.compile(
          "\\{\"n\":(\\d+)(?:,\"at\":\"([^\"?]+)\")?(?:,\"twice\":(\\d+))?(?:,\"again\":\"([^\"?]+)\")?}");

  /** Computes twice as 2 * n, unless n is divisible by three, and again as at. */
  private static final class Plain implements Formulas {
    private static final Schema INPUTS =
        Schema.of(new Field("n", DataType.INT), new Field("at", DataType.TIMESTAMP));
    private static final Schema OUTPUTS =
        Schema.of(new Field("twice", DataType.LONG), new Field("again", DataType.TIMESTAMP));

    @Override
    public Schema inputs() {
      return INPUTS;
    }

    @Override
    public Schema outputs() {
      return OUTPUTS;
    }

    @Override
    public void compute(int rows, Given given, Taken taken) {
      for (int row = 0; row < rows; row++) {
        FieldSink results = taken.row(row);
        given.give(
            row,
            (FieldSink)
                Proxy.newProxyInstance(
                    FieldSink.class.getClassLoader(),
                    new Class<?>[] {FieldSink.class},
                    (proxy, method, a) -> {
                      if (method.getName().equals("setTimestamp")) {
                        results.setTimestamp(1, (long) a[1]);
                      } else if ((long) a[1] % 3 != 0) {
                        results.setLong(0, 2 * (long) a[1]);
                      }
                      return null;
                    }));
      }
    }

    @Override
    public void close() {}
  }

  private static final FormulaEngine ENGINE = stream -> new Plain();

  /** Goes on by a millisecond each time it is asked. */
  private static final class Ticking extends Clock {
    private long millis = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis++);
    }
  }

  private static Made made(Distribution at) {
    return new Made()
        .rows(ROWS)
        .time("at")
        .field("n", DataType.INT, new Distribution.Uniform(0, 999, 0))
        .field("at", DataType.TIMESTAMP, at, 0.1)
        .field("twice", DataType.LONG, new Distribution.Sql("", ""), 0.1)
        .field("again", DataType.TIMESTAMP, new Distribution.Sql("", ""))
        .troubles(new Troubles(0.05, 0.2, Optional.of(new Late(0.1, 1000))));
  }

  private static List<String> events(StreamDef stream, int most) {
    List<String> events = new ArrayList<>();
    String position = "0";
    boolean more = true;
    while (more) {
      // Each step in a source of its own, as after a kill.
      try (Source source =
          new GeneratorSourceFactory(new Ticking(), ENGINE).open(stream, Optional.of(position))) {
        more =
            source.next(most, (key, value) -> events.add(new String(value, StandardCharsets.UTF_8)))
                > 0;
        position = source.position();
      }
    }
    return events;
  }

  private static Distribution walk() {
    return new Distribution.Walk(1_700_000_000_000L, 77, 5000);
  }

  @Test
  void eachEventIsWhatItsOwnFieldsSay() {
    int computed = 0;
    for (Distribution at : List.of(walk(), new Distribution.Now(5000))) {
      List<String> events = events(made(at).stream(), 1700);
      int right = 0;
      for (String event : events) {
        Matcher matcher = EVENT.matcher(event);
        if (matcher.matches()) {
          right++;
          assertThat(matcher.group(4)).as(event).isEqualTo(matcher.group(2));
          if (matcher.group(3) != null) {
            computed++;
            assertThat(Long.parseLong(matcher.group(3)))
                .isEqualTo(2 * Long.parseLong(matcher.group(1)));
          }
        }
      }
      // The others are malformed on purpose.
      assertThat(right).isBetween((int) (events.size() * 0.92), (int) (events.size() * 0.98));
    }
    assertThat(computed).isBetween(6500, 7500);
  }

  @Test
  void theyAreTheSameHoweverTheyAreCut() {
    StreamDef stream = made(walk()).stream();
    List<String> once = events(stream, Integer.MAX_VALUE);
    assertThat(once.size()).isBetween(ROWS + 800, ROWS + 1200);
    assertThat(events(stream, 7)).isEqualTo(once);

    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (GeneratedRows rows = new GeneratedRows(stream, new Ticking(), ENGINE)) {
      rows.json(3000, ROWS, new ByteArrayOutputStream());
      rows.json(0, 1234, lines);
      rows.json(1234, ROWS, lines);
    }
    assertThat(lines.toString(StandardCharsets.UTF_8).lines().toList()).isEqualTo(once);
  }

  @Test
  void whoCannotComputeSaysSo() {
    assertThatThrownBy(
            () -> new GeneratorSourceFactory().open(made(walk()).stream(), Optional.empty()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage("stream 'made': fields that are made by sql cannot be computed here");
  }
}
