package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.plan.ViewPlan;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A stream with a field of every type, a table, and a compiler that knows them. */
final class Fixtures {
  static final StreamDef TRIPS =
      stream(
          "trips",
          Schema.of(
              new Field("vendor", DataType.STRING),
              new Field("zone", DataType.INT),
              new Field("at", DataType.TIMESTAMP),
              new Field("booked", DataType.DATE),
              new Field("riders", DataType.INT),
              new Field("meters", DataType.LONG),
              new Field("fare", DataType.decimal(10, 2)),
              new Field("speed", DataType.DOUBLE),
              new Field("shared", DataType.BOOLEAN)));

  static final StreamDef CALLS =
      stream(
          "calls", Schema.of(new Field("id", DataType.INT), new Field("at", DataType.TIMESTAMP)));

  static final TableDef ZONES =
      new TableDef(
          "zones",
          "",
          Schema.of(
              new Field("id", DataType.INT),
              new Field("borough", DataType.STRING),
              new Field("rate", DataType.decimal(4, 2))),
          Path.of("/zones.csv"));

  private Fixtures() {}

  static ViewCompiler compiler() {
    return new ViewCompiler(List.of(TRIPS, CALLS), List.of(ZONES), Dialect.duckDb());
  }

  static ViewPlan compile(String sql) {
    return compiler().compile(view(sql));
  }

  static ViewDef view(String sql) {
    return new ViewDef("x", "", "views/x.sql", sql);
  }

  /** With nulls, and two rows of one id. */
  static List<List<Object>> zoneRows() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = -3; i < 3; i++) {
      String borough = i % 2 == 0 ? "north" : i == 1 ? null : "south";
      rows.add(Arrays.asList(i == 0 ? null : i, borough, new BigDecimal(i).movePointLeft(1)));
    }
    rows.add(rows.get(1));
    return rows;
  }

  /** The same stream, but events replace others. */
  static StreamDef replacing(StreamDef stream, ReplaceDef replace) {
    return new StreamDef(
        stream.name(),
        stream.description(),
        stream.topic(),
        stream.partitions(),
        stream.time(),
        stream.key(),
        stream.schema(),
        stream.source(),
        stream.unique(),
        Optional.of(replace),
        stream.format());
  }

  static StreamDef stream(String name, Schema schema) {
    return new StreamDef(
        name, "", name, 1, Optional.empty(), Optional.empty(), schema, Optional.empty());
  }
}
