package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.engine.Query;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.source.Source.EventConsumer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Computes over files in temporary tables of a connection of its own; stores nothing itself.
 *
 * <p>A comparison is of whole answers. A view whose LIMIT cuts through a tie may rightly answer
 * with either of the tied rows, and then shows as different.
 */
final class DuckDbBatchEngine implements BatchEngine {
  private static final String SEGMENT_ROWS = "temp.segment_rows";

  /** How many parts an answer is put together of, at most. */
  private static final int PARTS = 16;

  private static final String TAIL_ROWS = "temp.tail_rows";

  private final Path file;
  private final Connections connections;
  private final DecodeFunction decode;
  private final PredictFunction predict;
  private final ViewEvents views;

  DuckDbBatchEngine(
      Path file, Connections connections, DecodeFunction decode, PredictFunction predict) {
    this.predict = predict;
    this.views = new ViewEvents(predict);
    this.file = file;
    this.connections = connections;
    this.decode = decode;
  }

  @Override
  public SegmentFiles writeSegment(
      StreamDef stream,
      EventDecoder decoder,
      long segment,
      Iterator<RecordBatch> records,
      Map<String, Integer> fieldIds,
      Function<LocalDate, String> location) {
    return run(
        "writing segment " + segment + " of stream " + stream.name(),
        sql -> {
          try {
            Decoded decoded = decodeInto(sql, SEGMENT_ROWS, stream.schema(), decoder, records);
            SortedMap<LocalDate, DataFile> files = new TreeMap<>();
            for (LocalDate day : ingestDays(sql)) {
              files.put(day, writeDay(sql, stream, segment, day, fieldIds, location.apply(day)));
            }
            return new SegmentFiles(files, decoded.accepted(), decoded.quarantined());
          } finally {
            sql.execute("DROP TABLE IF EXISTS " + SEGMENT_ROWS);
          }
        });
  }

  private static List<LocalDate> ingestDays(Sql sql) throws SQLException {
    return sql.rows(
        "SELECT DISTINCT strftime(%s, '%%Y-%%m-%%d') FROM temp.segment_rows ORDER BY 1"
            .formatted(quote(MasterColumns.INGEST_TIME)),
        row -> LocalDate.parse(row.getString(1)));
  }

  private static DataFile writeDay(
      Sql sql,
      StreamDef stream,
      long segment,
      LocalDate day,
      Map<String, Integer> fieldIds,
      String location)
      throws SQLException {
    Schema columns = MasterColumns.of(stream.schema());
    String list =
        columns.fields().stream()
            .map(
                field ->
                    field.name().equals(MasterColumns.SEGMENT)
                        ? segment + "::BIGINT AS " + quote(field.name())
                        : quote(field.name()))
            .collect(Collectors.joining(", "));
    String query =
        "SELECT %s FROM temp.segment_rows WHERE CAST(%s AS DATE) = DATE '%s' ORDER BY %s, %s, %s"
            .formatted(
                list,
                quote(MasterColumns.INGEST_TIME),
                day,
                quote(stream.time().orElse(MasterColumns.PARTITION)),
                quote(MasterColumns.PARTITION),
                quote(MasterColumns.OFFSET));
    return ParquetWriter.write(sql, query, columns, fieldIds, location);
  }

  /** How many events went which way. */
  private record Decoded(long accepted, long quarantined) {}

  private Decoded decodeInto(
      Sql sql, String table, Schema schema, EventDecoder decoder, Iterator<RecordBatch> records)
      throws SQLException {
    sql.execute(
        MasterColumns.of(schema).fields().stream()
            .filter(field -> !field.name().equals(MasterColumns.SEGMENT))
            .map(field -> quote(field.name()) + " " + Types.sql(field.type()))
            .collect(Collectors.joining(", ", "CREATE OR REPLACE TEMP TABLE " + table + "(", ")")));
    long accepted = 0;
    long quarantined = 0;
    while (records.hasNext()) {
      RecordBatch batch = records.next();
      if (batch.size() > 0) {
        DecodeJob job = new DecodeJob(schema, decoder, batch);
        try (DecodeFunction.Slot slot = decode.slot(schema)) {
          slot.offer(job);
          accepted +=
              sql.update(
                  "INSERT INTO "
                      + table
                      + " "
                      + DecodeFunction.select(slot.token(), schema.fields(), true));
        }
        quarantined += job.rejected().size();
      }
    }
    return new Decoded(accepted, quarantined);
  }

  @Override
  public DataFile computeState(
      ViewPlan plan,
      StreamDef stream,
      List<String> masterFiles,
      List<String> previous,
      Map<String, Integer> fieldIds,
      String location) {
    return run(
        "computing view " + plan.view(),
        sql -> {
          String events = MasterRows.select(sql, stream.schema(), masterFiles, Optional.empty());
          String parts = part(plan, stream, events);
          if (!previous.isEmpty()) {
            parts +=
                " UNION ALL SELECT "
                    + StateTables.columns(plan)
                    + " FROM "
                    + MasterRows.parquet(previous);
          }
          String state = bind(List.of(new Binding(ViewPlan.PARTS, parts)), plan.merge());
          String keys = StateTables.keys(plan);
          Schema columns =
              new Schema(plan.state().stream().map(c -> new Field(c.name(), c.type())).toList());
          String query =
              "SELECT %s FROM (%s)%s"
                  .formatted(
                      StateTables.columns(plan), state, keys.isEmpty() ? "" : " ORDER BY " + keys);
          return ParquetWriter.write(sql, query, columns, fieldIds, location);
        });
  }

  @Override
  public Difference compare(
      ViewPlan plan,
      StreamDef stream,
      EventDecoder decoder,
      Events events,
      List<List<Optional<Object>>> answer,
      int sampleRows) {
    return withTail(
        "recomputing view " + plan.view(),
        stream,
        decoder,
        events,
        sql -> {
          String all =
              MasterRows.select(sql, stream.schema(), events.masterFiles(), events.before())
                  + " UNION ALL "
                  + tail(stream);
          RowComparison comparison = new RowComparison(plan.output());
          sql.rows(bind(views.bindings(plan, stream, all), plan.unsplit()), row -> row(row, plan))
              .forEach(comparison::expect);
          answer.forEach(comparison::meet);
          return comparison.result(plan.view(), sampleRows);
        });
  }

  @Override
  public List<List<Optional<Object>>> answerOfParts(
      ViewPlan plan,
      StreamDef stream,
      EventDecoder decoder,
      List<String> batchFiles,
      Events since) {
    return withTail(
        "putting view " + plan.view() + " together",
        stream,
        decoder,
        since,
        sql -> {
          List<String> parts = new ArrayList<>();
          if (!batchFiles.isEmpty()) {
            parts.add(
                "SELECT " + StateTables.columns(plan) + " FROM " + MasterRows.parquet(batchFiles));
          }
          for (List<String> files : shares(since.masterFiles())) {
            parts.add(
                part(plan, stream, MasterRows.select(sql, stream.schema(), files, since.before())));
          }
          parts.add(part(plan, stream, tail(stream)));
          Binding union = new Binding(ViewPlan.PARTS, String.join(" UNION ALL ", parts));
          return sql.rows(bind(List.of(union), plan.answer()), row -> row(row, plan));
        });
  }

  /** The state rows of some events. */
  private String part(ViewPlan plan, StreamDef stream, String events) throws SQLException {
    return "SELECT * FROM (" + bind(views.bindings(plan, stream, events), plan.accumulate()) + ")";
  }

  /** A few shares of the files: a statement with hundreds of parts takes long to plan. */
  private static List<List<String>> shares(List<String> files) {
    int size = Math.max(1, (files.size() + PARTS - 1) / PARTS);
    List<List<String>> shares = new ArrayList<>();
    for (int from = 0; from < files.size(); from += size) {
      shares.add(files.subList(from, Math.min(files.size(), from + size)));
    }
    return shares;
  }

  private static List<Optional<Object>> row(ResultSet row, ViewPlan plan) throws SQLException {
    return Answers.row(row, plan.output());
  }

  private static String tail(StreamDef stream) {
    return stream.schema().fields().stream()
        .map(field -> quote(field.name()))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + TAIL_ROWS));
  }

  @Override
  public Asked ask(
      StreamDef stream,
      EventDecoder decoder,
      Iterator<RecordBatch> records,
      List<Query> questions) {
    return run(
        "looking at events of stream " + stream.name(),
        sql -> {
          try {
            Decoded decoded = decodeInto(sql, TAIL_ROWS, stream.schema(), decoder, records);
            List<List<List<Optional<Object>>>> answers = new ArrayList<>();
            for (Query question : questions) {
              List<Binding> bindings = new ArrayList<>();
              for (ViewPlan plan : question.views()) {
                bindings.add(
                    new Binding(
                        plan.view(),
                        bind(views.bindings(plan, stream, tail(stream)), plan.unsplit())));
              }
              bindings.addAll(StateTables.tables(question.tables()));
              answers.add(
                  sql.rows(
                      bind(bindings, question.sql()), row -> Answers.row(row, question.output())));
            }
            return new Asked(decoded.accepted(), decoded.quarantined(), answers);
          } finally {
            sql.execute("DROP TABLE IF EXISTS " + TAIL_ROWS);
          }
        });
  }

  /** Work while the tail of some events is in a table. */
  private <T> T withTail(
      String what, StreamDef stream, EventDecoder decoder, Events events, Work<T> work) {
    return run(
        what,
        sql -> {
          try {
            var unused =
                decodeInto(sql, TAIL_ROWS, stream.schema(), decoder, events.tail().iterator());
            return work.run(sql);
          } finally {
            sql.execute("DROP TABLE IF EXISTS " + TAIL_ROWS);
          }
        });
  }

  @Override
  public List<Integer> derive(
      Derivation derivation,
      StreamDef from,
      EventDecoder decoder,
      RecordBatch records,
      Optional<String> key,
      Optional<Scorer> scorer,
      EventConsumer consumer) {
    DecodeJob job = new DecodeJob(from.schema(), decoder, records);
    run(
        "making events of stream " + derivation.stream(),
        sql -> {
          try (DecodeFunction.Slot slot = decode.slot(from.schema())) {
            slot.offer(job);
            DerivedEvents events = new DerivedEvents(sql, derivation, key);
            if (derivation.model().isEmpty()) {
              events.make(
                  DecodeFunction.select(slot.token(), inputs(derivation, from), false), consumer);
            } else {
              ModelPlan model = derivation.model().get();
              String decoded = DecodeFunction.select(slot.token(), from.schema().fields(), false);
              events.make(
                  predict.events(
                      model,
                      scorer,
                      from.schema().names(),
                      decoded,
                      StateTables.tables(model.tables())),
                  consumer);
            }
          }
          return true;
        });
    return job.rejected().stream().map(DecodeJob.Rejected::row).toList();
  }

  private static List<Field> inputs(Derivation derivation, StreamDef from) {
    return from.schema().fields().stream()
        .filter(field -> derivation.inputs().contains(field.name()))
        .toList();
  }

  @Override
  public ExampleTable examples(ModelPlan model, StreamDef stream, List<String> masterFiles) {
    return run(
        "reading examples for model " + model.model(),
        sql -> new ExampleRows(sql, model, stream).read(masterFiles));
  }

  @Override
  public List<List<Optional<Object>>> rows(
      StreamDef stream, EventDecoder decoder, RecordBatch records) {
    if (records.size() == 0) {
      return List.of();
    }
    return run(
        "reading events of stream " + stream.name(),
        sql -> {
          try (DecodeFunction.Slot slot = decode.slot(stream.schema())) {
            slot.offer(new DecodeJob(stream.schema(), decoder, records));
            return sql.rows(
                DecodeFunction.select(slot.token(), stream.schema().fields(), false),
                row -> Answers.row(row, stream.schema()));
          }
        });
  }

  @Override
  public Map<Integer, String> broken(
      CheckPlan plan, StreamDef stream, EventDecoder decoder, RecordBatch records) {
    return run(
        "looking at events of stream " + stream.name(),
        sql -> {
          try (DecodeFunction.Slot slot = decode.slot(stream.schema())) {
            slot.offer(new DecodeJob(stream.schema(), decoder, records));
            String events = BrokenRules.inputs(slot.token(), stream, plan);
            Map<Integer, String> broken = new HashMap<>();
            BrokenRules.find(sql, plan, events)
                .forEach((row, reason) -> broken.put(Math.toIntExact(row), reason));
            return broken;
          }
        });
  }

  @Override
  public long countRows(List<String> masterFiles) {
    return masterFiles.isEmpty()
        ? 0
        : run(
            "counting the master dataset",
            sql -> sql.count("SELECT count(*) FROM " + MasterRows.parquet(masterFiles)));
  }

  /** Work on a connection. */
  private interface Work<T> {
    T run(Sql sql) throws SQLException;
  }

  private <T> T run(String what, Work<T> work) {
    try {
      return connections.with(work::run);
    } catch (SQLException e) {
      throw Failures.explain(what, file, e);
    }
  }
}
