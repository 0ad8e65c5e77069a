package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.Answer;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stream of {@code key,amount} lines with hand-written plans over it. */
final class Fixture {
  static final Schema SCHEMA =
      Schema.of(new Field("k", DataType.STRING), new Field("amount", DataType.LONG));
  static final StreamDef STREAM =
      new StreamDef(
          "sales", "", "sales", 1, Optional.empty(), Optional.empty(), SCHEMA, Optional.empty());
  static final String TOPIC_ID = "topic-1";

  /** {@code key,amount}; a line without a comma is rejected. */
  static final EventDecoder DECODER =
      (value, sink) -> {
        String line = new String(value, StandardCharsets.UTF_8);
        int comma = line.indexOf(',');
        if (comma < 0) {
          return Optional.of("no comma");
        }
        if (comma > 0) {
          byte[] key = line.substring(0, comma).getBytes(StandardCharsets.UTF_8);
          sink.setString(0, key, 0, key.length);
        }
        if (comma < line.length() - 1) {
          sink.setLong(1, Long.parseLong(line.substring(comma + 1)));
        }
        return Optional.empty();
      };

  private Fixture() {}

  /** COUNT and SUM per key. */
  static ViewPlan perKey(String view) {
    return new ViewPlan(
        view,
        "sales",
        List.of(),
        List.of("k", "amount"),
        List.of(
            new StateColumn("k", DataType.STRING, Combine.KEY),
            new StateColumn("n", DataType.LONG, Combine.SUM),
            new StateColumn("s", DataType.decimal(38, 0), Combine.SUM)),
        Schema.of(
            new Field("k", DataType.STRING),
            new Field("n", DataType.LONG),
            new Field("s", DataType.LONG)),
        "SELECT \"k\", count(*) AS \"n\", CAST(sum(\"amount\") AS DECIMAL(38,0)) AS \"s\" FROM \"sales\" GROUP BY \"k\"",
        "SELECT \"k\", CAST(sum(\"n\") AS BIGINT) AS \"n\", sum(\"s\") AS \"s\" FROM \"parts\" GROUP BY \"k\"",
        "SELECT \"k\", \"n\", CAST(\"s\" AS BIGINT) AS \"s\" FROM \"state\"",
        "SELECT * FROM \"finished\"",
        "SELECT \"k\", count(*) AS \"n\", CAST(sum(\"amount\") AS BIGINT) AS \"s\" FROM \"sales\" GROUP BY \"k\"",
        "hash-per-key");
  }

  /** COUNT of everything: a view without groups, which reads no field. */
  static ViewPlan total(String view) {
    return new ViewPlan(
        view,
        "sales",
        List.of(),
        List.of(),
        List.of(new StateColumn("n", DataType.LONG, Combine.SUM)),
        Schema.of(new Field("n", DataType.LONG)),
        "SELECT count(*) AS \"n\" FROM \"sales\"",
        "SELECT CAST(sum(\"n\") AS BIGINT) AS \"n\" FROM \"parts\"",
        "SELECT COALESCE(\"n\", 0) AS \"n\" FROM \"state\"",
        "SELECT * FROM \"finished\"",
        "SELECT count(*) AS \"n\" FROM \"sales\"",
        "hash-total");
  }

  static Coverage at(long offset) {
    return Coverage.of(Map.of(0, offset));
  }

  /** Events at offsets from {@code from} on. */
  static RecordBatch records(long from, String... lines) {
    RecordBatch batch = new RecordBatch(lines.length);
    for (int i = 0; i < lines.length; i++) {
      batch.add(
          0, from + i, 1_600_000_000_000L + from + i, lines[i].getBytes(StandardCharsets.UTF_8));
    }
    return batch;
  }

  static StreamState open(StateStore store) {
    return store.open(STREAM, TOPIC_ID, StreamStart.of(at(0)), DECODER);
  }

  static StreamState commit(StateStore store, boolean close, String... lines) {
    StreamState before = store.stream("sales").orElseThrow();
    long from = before.coverage().next(0);
    return store.commit(
        before.epoch(),
        new MicroBatch("sales", at(from), at(from + lines.length), records(from, lines), close));
  }

  static Answer ask(StateStore store, ViewPlan plan, Layer layer) {
    return store.query(
        new Query(
            "SELECT * FROM \"" + plan.view() + "\" ORDER BY 1 NULLS LAST",
            List.of(plan),
            List.of(),
            plan.output(),
            List.of(),
            layer));
  }

  /** The rows as text, for comparing. */
  static String rows(StateStore store, ViewPlan plan, Layer layer) {
    return ask(store, plan, layer).rows().stream()
        .map(row -> row.stream().map(v -> v.map(Object::toString).orElse("-")).toList().toString())
        .toList()
        .toString();
  }

  static Publication publication(
      ViewPlan plan, long version, long throughSegment, Coverage coverage, DataFile file) {
    return new Publication(
        plan,
        new BatchVersion(
            plan.view(),
            version,
            plan.hash(),
            TOPIC_ID,
            throughSegment,
            coverage,
            Instant.EPOCH,
            file.rows()),
        List.of(file.location()));
  }

  /** A batch version of a plan over these events, which are the first of partition 0. */
  static Publication version(
      DuckDb duckDb,
      Path folder,
      ViewPlan plan,
      long version,
      long segment,
      long offset,
      String... lines) {
    List<String> files = segment(duckDb, folder, segment, plan.view() + version, records(0, lines));
    return publication(
        plan,
        version,
        segment,
        at(offset),
        duckDb
            .batchEngine()
            .computeState(
                plan,
                STREAM,
                files,
                List.of(),
                Map.of("k", 1, "n", 2, "s", 3),
                folder.resolve(plan.view() + version + ".parquet").toString()));
  }

  /** Writes a segment's master files. */
  static List<String> segment(
      DuckDb duckDb, Path folder, long segment, String name, RecordBatch records) {
    return duckDb
        .batchEngine()
        .writeSegment(
            STREAM,
            DECODER,
            segment,
            List.of(records).iterator(),
            Map.of(
                "k",
                1,
                "amount",
                2,
                "_partition",
                3,
                "_offset",
                4,
                "_ingest_time",
                5,
                "_segment",
                6),
            day -> folder.resolve("master-" + name + day + ".parquet").toString())
        .files()
        .values()
        .stream()
        .map(DataFile::location)
        .toList();
  }
}
