package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A stream with a field of each type; an event is its values in order, divided by bars. */
final class AllTypes {
  static final Schema SCHEMA =
      Schema.of(
          new Field("b", DataType.BOOLEAN),
          new Field("i", DataType.INT),
          new Field("l", DataType.LONG),
          new Field("d", DataType.DOUBLE),
          new Field("money", DataType.decimal(10, 2)),
          new Field("huge", DataType.decimal(38, 3)),
          new Field("s", DataType.STRING),
          new Field("day", DataType.DATE),
          new Field("at", DataType.TIMESTAMP));

  static final StreamDef STREAM =
      new StreamDef(
          "every", "", "every", 2, Optional.of("at"), Optional.empty(), SCHEMA, Optional.empty());

  static final EventDecoder DECODER = AllTypes::decode;

  private AllTypes() {}

  private static Optional<String> decode(byte[] value, FieldSink sink) {
    String[] values = new String(value, StandardCharsets.UTF_8).split("\\|", -1);
    if (values.length != SCHEMA.size()) {
      return Optional.of("not " + SCHEMA.size() + " values");
    }
    for (int i = 0; i < values.length; i++) {
      if (!values[i].isEmpty()) {
        set(sink, i, values[i]);
      }
    }
    return Optional.empty();
  }

  private static void set(FieldSink sink, int field, String text) {
    switch (SCHEMA.field(field).type().kind()) {
      case BOOLEAN -> sink.setBoolean(field, Boolean.parseBoolean(text));
      case INT, LONG -> sink.setLong(field, Long.parseLong(text));
      case DOUBLE -> sink.setDouble(field, Double.parseDouble(text));
      case DECIMAL -> {
        BigInteger unscaled =
            new BigDecimal(text).setScale(SCHEMA.field(field).type().scale()).unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
          sink.setDecimal(field, unscaled.longValue());
        } else {
          sink.setDecimal(field, unscaled);
        }
      }
      case STRING -> {
        byte[] utf8 = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        sink.setString(field, utf8, 1, utf8.length - 2);
      }
      case DATE -> sink.setDate(field, (int) LocalDate.parse(text).toEpochDay());
      case TIMESTAMP ->
          sink.setTimestamp(
              field,
              ChronoUnit.MICROS.between(
                  LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), LocalDateTime.parse(text)));
    }
  }

  /** The events themselves, with how often each came. */
  static ViewPlan echo() {
    String fields = "\"b\", \"i\", \"l\", \"d\", \"money\", \"huge\", \"s\", \"day\", \"at\"";
    List<StateColumn> keys =
        SCHEMA.fields().stream()
            .map(field -> new StateColumn(field.name(), field.type(), Combine.KEY))
            .toList();
    List<StateColumn> state = new java.util.ArrayList<>(keys);
    state.add(new StateColumn("n", DataType.LONG, Combine.SUM));
    List<Field> output = new java.util.ArrayList<>(SCHEMA.fields());
    output.add(new Field("n", DataType.LONG));
    return new ViewPlan(
        "echo",
        "every",
        List.of(),
        SCHEMA.names(),
        state,
        new Schema(output),
        "SELECT " + fields + ", count(*) AS \"n\" FROM \"every\" GROUP BY ALL",
        "SELECT " + fields + ", CAST(sum(\"n\") AS BIGINT) AS \"n\" FROM \"parts\" GROUP BY ALL",
        "SELECT * FROM \"state\"",
        "SELECT * FROM \"finished\"",
        "SELECT " + fields + ", count(*) AS \"n\" FROM \"every\" GROUP BY ALL",
        "hash-echo");
  }

  /** Events of partition 0, taken by the log at these instants. */
  static RecordBatch records(long firstOffset, long ingestMillis, String... events) {
    RecordBatch batch = new RecordBatch(events.length);
    for (int i = 0; i < events.length; i++) {
      batch.add(0, firstOffset + i, ingestMillis + i, events[i].getBytes(StandardCharsets.UTF_8));
    }
    return batch;
  }
}
