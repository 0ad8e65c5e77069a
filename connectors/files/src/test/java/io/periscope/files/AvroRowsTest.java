package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroRowsTest {
  private static final Schema TRIP =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Trip", "fields": [
                {"name": "id", "type": "string"},
                {"name": "zone", "type": ["null", "int"]},
                {"name": "picked_up", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "fare", "type": ["null",
                  {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}]},
                {"name": "other", "type": "double"}]}
              """);

  @TempDir Path folder;
  private FilesFixture files;

  @BeforeEach
  void begin() {
    files = new FilesFixture(folder);
  }

  private static byte[] avro(Schema schema, CodecFactory codec, List<GenericRecord> records)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.setCodec(codec).setSyncInterval(100).create(schema, bytes);
      for (GenericRecord one : records) {
        writer.append(one);
      }
    }
    return bytes.toByteArray();
  }

  private static GenericRecord trip(String id, Optional<Integer> zone, int cents) {
    GenericRecord trip = new GenericData.Record(TRIP);
    trip.put("id", id);
    trip.put("zone", zone.orElse(null));
    trip.put("picked_up", 1_451_606_400_125L);
    trip.put("fare", ByteBuffer.wrap(new byte[] {(byte) (cents >> 8), (byte) cents}));
    trip.put("other", 1.5);
    return trip;
  }

  @Test
  void aRecordBecomesAnObjectOfItsFieldsTypes() throws Exception {
    files.key("id");
    files.write(
        "a.avro",
        avro(
            TRIP,
            CodecFactory.deflateCodec(6),
            List.of(trip("a\"b", Optional.of(7), 1250), trip("ü", Optional.empty(), -5))));
    assertThat(files.events("a.avro"))
        .containsExactly(
            "a\"b {\"id\":\"a\\\"b\",\"zone\":7,\"picked_up\":\"2016-01-01T00:00:00.125000\",\"fare\":12.50}",
            "ü {\"id\":\"ü\",\"picked_up\":\"2016-01-01T00:00:00.125000\",\"fare\":-0.05}");
  }

  @Test
  void everyTypeHasItsText() throws Exception {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "R", "fields": [
                  {"name": "b", "type": "boolean"}, {"name": "l", "type": "long"},
                  {"name": "f", "type": "float"}, {"name": "d", "type": "double"},
                  {"name": "nan", "type": "double"}, {"name": "whole", "type": "double"},
                  {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                  {"name": "us", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                  {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["X", "Y"]}},
                  {"name": "list", "type": {"type": "array", "items": "int"}},
                  {"name": "number", "type": "int"}]}
                """);
    GenericRecord one = new GenericData.Record(schema);
    one.put("b", true);
    one.put("l", Long.MIN_VALUE);
    one.put("f", 0.1f);
    one.put("d", -1e300);
    one.put("nan", Double.NaN);
    one.put("whole", 3.0);
    one.put("day", -1);
    one.put("us", 1L);
    one.put("e", new GenericData.EnumSymbol(schema.getField("e").schema(), "Y"));
    one.put("list", List.of(1, 2));
    one.put("number", 42);
    files
        .schema(
            new Field("b", DataType.BOOLEAN),
            new Field("l", DataType.LONG),
            new Field("f", DataType.DOUBLE),
            new Field("d", DataType.DOUBLE),
            new Field("nan", DataType.DOUBLE),
            new Field("whole", DataType.INT),
            new Field("day", DataType.DATE),
            new Field("us", DataType.TIMESTAMP),
            new Field("e", DataType.STRING),
            new Field("list", DataType.STRING),
            new Field("number", DataType.STRING))
        .write("a.avro", avro(schema, CodecFactory.nullCodec(), List.of(one)));
    assertThat(files.events("a.avro"))
        .containsExactly(
            "{\"b\":true,\"l\":-9223372036854775808,\"f\":0.1,\"d\":-1.0E300,\"nan\":\"NaN\",\"whole\":3,"
                + "\"day\":\"1969-12-31\",\"us\":\"1970-01-01T00:00:00.000001\",\"e\":\"Y\","
                + "\"list\":\"[1, 2]\",\"number\":\"42\"}");
  }

  @Test
  void readingGoesOnAnywhere() throws Exception {
    List<GenericRecord> trips = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      trips.add(trip("id" + i, Optional.of(i), i));
    }
    files.write("a.avro", avro(TRIP, CodecFactory.nullCodec(), trips));
    List<String> whole = files.events("a.avro");
    assertThat(whole).hasSize(50);
    for (int split = 0; split <= 50; split += 7) {
      try (Source first = files.open("a.avro")) {
        List<String> events = new ArrayList<>(FilesFixture.take(first, split));
        try (Source rest = files.open("a.avro", Optional.of(first.position()))) {
          events.addAll(FilesFixture.take(rest, 99));
        }
        assertThat(events).as("split %d", split).isEqualTo(whole);
      }
    }
  }

  @Test
  void whatIsNoWholeAvroFileIsTold() throws Exception {
    files.write("a.avro", "Obj, but not for long");
    fails("a.avro", "a.avro is not an Avro file, or a damaged one: ");
    byte[] whole =
        avro(
            TRIP,
            CodecFactory.nullCodec(),
            List.of(
                trip("a".repeat(200), Optional.of(1), 1),
                trip("b".repeat(200), Optional.of(1), 1)));
    files.write("b.avro", Arrays.copyOf(whole, whole.length - 100));
    List<String> events = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              try (Source source = files.open("b.avro")) {
                FilesFixture.readAll(events, source, 9);
              }
            })
        .hasMessageMatching(
            "b\\.avro is not an Avro file, or a damaged one after row 1: it ends in the middle of a"
                + " block \\(\\d+ of its \\d+ bytes are whole blocks\\)");
    assertThat(events).hasSize(1);
    files.schema(new Field("zones", DataType.INT));
    files.write("c.avro", whole);
    fails(
        "c.avro",
        "c.avro: no column 'zones'; the file has id, zone, picked_up, fare, other; did you mean"
            + " 'zone'?");
  }

  private void fails(String path, String message) {
    assertThatThrownBy(() -> files.open(path)).hasMessageContaining(message);
  }
}
