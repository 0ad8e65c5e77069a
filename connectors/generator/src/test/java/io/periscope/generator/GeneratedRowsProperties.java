package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.Late;
import io.periscope.api.model.SourceDef.Troubles;
import io.periscope.api.model.StreamDef;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rows of files are the events of the source, in every form and however they are cut. */
class GeneratedRowsProperties {
  private static final int ROWS = 400;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
  private static final BigDecimal LONG_NUMBER = new BigDecimal("12345678901234567890.123");

  /** A field of each type, made in each way that ends in another kind of value. */
  private static Made made(long seed, double errors) {
    return new Made()
        .seed(seed)
        .rows(ROWS)
        .time("at")
        .field("id", DataType.STRING, new Distribution.Sequence("id{0}"))
        .field(
            "word",
            DataType.STRING,
            new Distribution.Choice(List.of("ü", "a,b", " x ", "c\nd", "plain"), List.of()),
            0.3)
        .field("flag", DataType.BOOLEAN, new Distribution.Bool(0.5), 0.1)
        .field("small", DataType.INT, new Distribution.Uniform(-5, 5, 0), 0.1)
        .field("rank", DataType.LONG, new Distribution.Zipf(9, 1, "10000000000"))
        .field("real", DataType.DOUBLE, new Distribution.Normal(0, 3, -99, 99, 6), 0.1)
        .field("some", DataType.DOUBLE, new Distribution.Choice(List.of(0.1, 1e300), List.of()))
        .field("money", DataType.decimal(9, 3), new Distribution.Uniform(-9, 9, 2))
        .field(
            "long",
            DataType.decimal(30, 3),
            new Distribution.Choice(List.of(LONG_NUMBER, BigDecimal.ONE), List.of()))
        .field("at", DataType.TIMESTAMP, new Distribution.Walk(1_700_000_000_123L, 77, 5000))
        .field("until", DataType.TIMESTAMP, new Distribution.Plus("at", "money"))
        .field(
            "day",
            DataType.DATE,
            new Distribution.Datetime(
                -86_400_000L * 400,
                OptionalLong.of(86_400_000L * 400),
                List.of(),
                List.of(),
                Distribution.Order.RANDOM))
        .field("due", DataType.DATE, new Distribution.Choice(List.of("2024-02-29"), List.of()))
        .field("label", DataType.STRING, new Distribution.Concat("{id}/{small}/{day}"))
        .troubles(new Troubles(errors, 0.2, Optional.of(new Late(0.1, 1000))));
  }

  /** Rows as maps from names to values in one form, so that they can be compared. */
  private static final class Collected implements GeneratedRows.Rows, FieldSink {
    private final Schema schema;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private Map<String, Object> row = new TreeMap<>();

    Collected(Schema schema) {
      this.schema = schema;
    }

    @Override
    public FieldSink sink() {
      return this;
    }

    @Override
    public void end() {
      rows.add(row);
      row = new TreeMap<>();
    }

    private void put(int field, Object value) {
      row.put(schema.field(field).name(), value);
    }

    @Override
    public void setBoolean(int field, boolean value) {
      put(field, value);
    }

    @Override
    public void setLong(int field, long value) {
      put(field, value);
    }

    @Override
    public void setDouble(int field, double value) {
      put(field, value);
    }

    @Override
    public void setDecimal(int field, long unscaled) {
      put(field, BigDecimal.valueOf(unscaled, schema.field(field).type().scale()));
    }

    @Override
    public void setDecimal(int field, BigInteger unscaled) {
      put(field, new BigDecimal(unscaled, schema.field(field).type().scale()));
    }

    @Override
    public void setString(int field, byte[] utf8, int offset, int length) {
      put(field, new String(utf8, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void setDate(int field, int epochDay) {
      put(field, LocalDate.ofEpochDay(epochDay));
    }

    @Override
    public void setTimestamp(int field, long micros) {
      put(
          field,
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000L),
              (int) Math.floorMod(micros, 1_000_000L) * 1000,
              ZoneOffset.UTC));
    }
  }

  private static Object parsed(DataType type, String text) {
    return switch (type.kind()) {
      case BOOLEAN -> Boolean.valueOf(text);
      case INT, LONG -> Long.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DECIMAL -> new BigDecimal(text).setScale(type.scale());
      case STRING -> text;
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> LocalDateTime.parse(text);
    };
  }

  @Test
  void theValuesAreThoseOfTheEvents() {
    for (long seed = 0; seed < 10; seed++) {
      StreamDef stream = made(seed, 0).stream();
      List<Map<String, Object>> expected = new ArrayList<>();
      for (String event : made(seed, 0).events(10 * ROWS)) {
        Map<String, Object> row = new TreeMap<>();
        JsonTexts.of(event)
            .forEach(
                (name, text) ->
                    row.put(
                        name,
                        parsed(
                            stream
                                .schema()
                                .field(stream.schema().indexOf(name).orElseThrow())
                                .type(),
                            text)));
        expected.add(row);
      }
      Collected collected = new Collected(stream.schema());
      try (GeneratedRows rows = new GeneratedRows(stream, CLOCK)) {
        long made = 0;
        for (long from = 0; from < ROWS; from += 7) {
          made += rows.values(from, Math.min(ROWS, from + 7), collected).events();
        }
        assertThat(made).isEqualTo(expected.size());
      }
      assertThat(collected.rows).describedAs("seed " + seed).isEqualTo(expected);
    }
  }

  @Test
  void theLinesOfJsonAreTheEvents() {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (GeneratedRows rows = new GeneratedRows(made(1, 0.1).stream(), CLOCK)) {
      assertThat(rows.json(100, ROWS, lines).leftOut()).isZero();
      ByteArrayOutputStream first = new ByteArrayOutputStream();
      rows.json(0, 100, first);
      first.writeBytes(lines.toByteArray());
      assertThat(List.of(first.toString(StandardCharsets.UTF_8).split("\n")))
          .isEqualTo(made(1, 0.1).events(10 * ROWS));
    }
  }

  @Test
  void whatIsMalformedIsLeftOutOfValuesAndCsv() {
    StreamDef stream = made(3, 0.1).stream();
    List<String> events = made(3, 0.1).events(10 * ROWS);
    Collected collected = new Collected(stream.schema());
    try (GeneratedRows rows = new GeneratedRows(stream, CLOCK)) {
      GeneratedRows.Count count = rows.values(0, ROWS, collected);
      assertThat(count.events() + count.leftOut()).isEqualTo(events.size());
      assertThat(count.leftOut()).isBetween(20L, 80L);
      assertThat(collected.rows).hasSize((int) count.events());
      assertThat(rows.csv(0, ROWS, new ByteArrayOutputStream())).isEqualTo(count);
    }
  }

  @Test
  void csvQuotesWhatItMust() {
    StreamDef stream =
        new Made()
                .rows(4)
                .field("b", DataType.STRING, new Distribution.Sequence("a,\"{0}\nü"))
                .field("c", DataType.STRING, new Distribution.Sequence(" {0}"))
                .field("n", DataType.INT, new Distribution.Uniform(4, 4, 0), 1)
                .field("x", DataType.DOUBLE, new Distribution.Uniform(0.5, 0.5, 2))
                .stream();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (GeneratedRows rows = new GeneratedRows(stream, CLOCK)) {
      assertThat(rows.csvHeader()).isEqualTo("b,c,n,x\n");
      rows.csv(1, 2, lines);
    }
    assertThat(lines.toString(StandardCharsets.UTF_8)).isEqualTo("\"a,\"\"1\nü\",\" 1\",,0.50\n");
  }
}
