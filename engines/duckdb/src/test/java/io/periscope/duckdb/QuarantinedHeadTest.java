package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.engine.BatchEngine.SegmentFiles;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.QuarantineColumns;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.StreamDef.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key and headers of what is in quarantine, and how a stream is read, are kept. */
class QuarantinedHeadTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");

  @TempDir private Path folder;

  private static RecordBatch records() {
    RecordBatch records = new RecordBatch(2);
    records.add(
        0,
        0,
        5,
        "bad".getBytes(StandardCharsets.UTF_8),
        new RecordHead(
            Optional.of(new byte[] {1, 2}),
            List.of(new RecordHead.Header("h", Optional.of(new byte[] {3})))));
    records.add(0, 1, 6, "worse".getBytes(StandardCharsets.UTF_8));
    return records;
  }

  @Test
  void theyComeBackWithTheEvent() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = duckDb.stateStore();
      StreamState opened = Fixture.open(store);
      var unused =
          store.commit(opened.epoch(), new MicroBatch("sales", at(0), at(2), records(), false));
    }
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      List<QuarantinedEvent> events = duckDb.stateStore().quarantine("sales", 10, 0);
      assertThat(events)
          .extracting(event -> event.head().map(RecordHead::text).orElse("none"))
          .containsExactly("none", "key AQI=\nheader h Aw==\n");
      RecordBatch again = QuarantinedEvent.records(events);
      assertThat(again.head(0)).isEmpty();
      assertThat(again.head(1).orElseThrow().key().orElseThrow()).containsExactly(1, 2);
    }
  }

  /** Files of the lake from before there was such a column, alone and beside newer ones. */
  @Test
  void aStateThatIsNewTakesThemOverFromTheLake() {
    Schema before =
        new Schema(
            QuarantineColumns.SCHEMA.fields().stream()
                .filter(field -> !field.name().equals(QuarantineColumns.HEAD))
                .toList());
    List<String> files;
    try (DuckDb duckDb = DuckDb.open(folder.resolve("other"), SMALL)) {
      files =
          List.of(
              write(duckDb, 1, before, 3, "old"),
              write(duckDb, 2, QuarantineColumns.SCHEMA, 4, "new"));
    }
    assertThat(heads("both", files)).containsExactly("4 key AQI=\n", "3 none");
    assertThat(heads("old", files.subList(0, 1))).containsExactly("3 none");
  }

  private List<String> heads(String name, List<String> files) {
    try (DuckDb duckDb = DuckDb.open(folder.resolve(name), SMALL)) {
      StateStore store = duckDb.stateStore();
      var unused =
          store.open(
              Fixture.STREAM,
              Fixture.TOPIC_ID,
              new StreamStart(at(9), 3, 1, 0, files.size(), List.of(), files),
              Fixture.DECODER);
      return store.quarantine("sales", 10, 0).stream()
          .map(e -> e.position().offset() + " " + e.head().map(RecordHead::text).orElse("none"))
          .toList();
    }
  }

  private String write(DuckDb duckDb, long segment, Schema schema, long offset, String name) {
    EventDecoder decoder =
        (value, sink) -> {
          string(schema, QuarantineColumns.REASON, "why", sink);
          string(schema, QuarantineColumns.RAW, "YmFk", sink);
          sink.setBoolean(schema.indexOf(QuarantineColumns.RELEASED).orElseThrow(), false);
          string(schema, QuarantineColumns.HEAD, "key AQI=\n", sink);
          return Optional.empty();
        };
    RecordBatch records = new RecordBatch(1);
    records.add(0, offset, offset, new byte[0]);
    Map<String, Integer> ids = new HashMap<>();
    MasterColumns.of(schema).names().forEach(column -> ids.put(column, ids.size() + 1));
    StreamDef stream = Fixture.STREAM.withSchema(schema);
    SegmentFiles written =
        duckDb
            .batchEngine()
            .writeSegment(
                stream,
                decoder,
                segment,
                List.of(records).iterator(),
                ids,
                day -> folder.resolve(name + ".parquet").toString());
    return written.files().values().stream().map(DataFile::location).findFirst().orElseThrow();
  }

  private static void string(Schema schema, String name, String text, FieldSink sink) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    schema.indexOf(name).ifPresent(field -> sink.setString(field, bytes, 0, bytes.length));
  }

  @Test
  void howAStreamIsReadIsKept() {
    Schema schema =
        Schema.of(
            new Field("k", DataType.STRING, "_header.a b", ""),
            new Field("amount", DataType.decimal(5, 2), "x.y", ""),
            new Field("n", DataType.LONG));
    StreamDef avro = Fixture.STREAM.readBy(new StreamDef.Reading(Format.AVRO, schema));
    StreamDef json = Fixture.STREAM.readBy(new StreamDef.Reading(Format.JSON, schema));
    for (StreamDef stream : List.of(avro, json)) {
      assertThat(StoredFields.parse(StoredFields.text(stream.reading())))
          .isEqualTo(stream.reading());
    }
    // A name in a source's file does not change what an event of JSON is.
    assertThat(StoredFields.text(json.reading()))
        .isEqualTo("k string _header.a b\namount decimal(5,2)\nn long");
    assertThat(StoredFields.text(avro.reading()))
        .isEqualTo("format: avro\nk string _header.a b\namount decimal(5,2) x.y\nn long");
  }
}
