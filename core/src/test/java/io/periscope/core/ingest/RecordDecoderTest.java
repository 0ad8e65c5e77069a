package io.periscope.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.StreamDef.Format;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that are read from other parts of a record than its payload. */
final class RecordDecoderTest {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("host", DataType.STRING, "_key", ""),
          new Field("n", DataType.INT),
          new Field("day", DataType.DATE, "_header.day", ""),
          new Field("at", DataType.TIMESTAMP, "_timestamp", ""));

  private static StreamDef stream(Format format, Schema schema) {
    return new StreamDef(
        "s",
        "",
        "s",
        1,
        Optional.empty(),
        Optional.empty(),
        schema,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        format);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RecordHead.Header header(String name, String value) {
    return new RecordHead.Header(name, Optional.of(bytes(value)));
  }

  private static RecordBatch record(String value, RecordHead head) {
    RecordBatch batch = new RecordBatch(1);
    batch.add(0, 7, 1_600_000_000_123L, bytes(value), head);
    return batch;
  }

  /** What an event is decoded to, or why it is not. */
  private static Object decoded(Format format, Schema schema, RecordBatch batch) {
    EventDecoder decoder = new Decoders(List.of()).of(stream(format, schema));
    RecordingSink sink = new RecordingSink(schema);
    Optional<String> reason = decoder.forBatch(batch).decode(batch, 0, sink);
    return reason.isPresent() ? reason.get() : sink.values();
  }

  @Test
  void keyHeadersAndTimeStandBesideTheObject() {
    RecordHead head =
        new RecordHead(
            Optional.of(bytes("web-1")),
            List.of(header("day", "2019-01-01"), header("day", "2020-04-01")));

    assertThat(decoded(Format.JSON, SCHEMA, record("{\"n\":1,\"host\":5,\"at\":false}", head)))
        .isEqualTo(
            Map.of(
                "host",
                "web-1",
                "n",
                1L,
                "day",
                LocalDate.of(2020, 4, 1),
                "at",
                LocalDateTime.of(2020, 9, 13, 12, 26, 40, 123_000_000)));
  }

  @Test
  void whatIsNotThereIsNull() {
    RecordHead head =
        new RecordHead(Optional.empty(), List.of(new RecordHead.Header("day", Optional.empty())));
    assertThat(decoded(Format.JSON, SCHEMA, record("{}", head))).isEqualTo(Map.of("at", AT));
    RecordBatch unread = new RecordBatch(1);
    unread.add(0, 7, 1_600_000_000_123L, bytes("{}"));
    assertThat(decoded(Format.JSON, SCHEMA, unread)).isEqualTo(Map.of("at", AT));
  }

  private static final LocalDateTime AT = LocalDateTime.of(2020, 9, 13, 12, 26, 40, 123_000_000);

  @Test
  void thePayloadIsDecidedFirst() {
    RecordHead wrong = new RecordHead(Optional.empty(), List.of(header("day", "someday")));
    assertThat(decoded(Format.JSON, SCHEMA, record("{\"n\":\"x\"}", wrong)))
        .isEqualTo("field 'n': expected int, got string \"x\"");
    assertThat(decoded(Format.JSON, SCHEMA, record("{\"n\":1}", wrong)))
        .isEqualTo("field 'day': expected date like 2020-04-01, got \"someday\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int           | 17                  | 17
          int           | 1e3                 | 1000
          int           | 3000000000          | field 'v': expected int, got number 3000000000 (out of range)
          int           | x"y                 | field 'v': expected int, got string "x\\"y"
          int           | 17 18               | field 'v': expected int, got string "17 18"
          int           | null                | field 'v': expected int, got string "null"
          int           | ''                  | field 'v': expected int, got string ""
          long          | -9223372036854775808 | -9223372036854775808
          double        | 2.5                 | 2.5
          decimal(5,2)  | 2.50                | 2.50
          decimal(5,2)  | 2.505               | field 'v': more than 2 decimal places: 2.505
          boolean       | true                | true
          boolean       | 1                   | field 'v': expected boolean, got number 1
          string        | 17                  | 17
          date          | 2020-04-01          | 2020-04-01
          timestamp     | 2020-04-01T00:44:02 | 2020-04-01T00:44:02
          timestamp     | 1585701842000       | 2020-04-01T00:44:02
          timestamp     | later               | field 'v': expected timestamp like 2020-04-01T00:44:02, got "later"
          """)
  void aTextIsTakenAsJsonWouldTakeIt(String type, String text, String expected) {
    Schema schema = Schema.of(new Field("v", DataType.parse(type).orElseThrow(), "_value", ""));
    Object found = decoded(Format.TEXT, schema, record(text, RecordHead.EMPTY));
    Object shown = found instanceof Map<?, ?> values ? values.get("v") : found;
    assertThat(shown instanceof BigDecimal number ? number.toPlainString() : shown.toString())
        .isEqualTo(expected);
  }

  @Test
  void aTextMustBeUtf8() {
    Schema schema = Schema.of(new Field("v", DataType.STRING, "_value", ""));
    RecordBatch batch = new RecordBatch(1);
    batch.add(0, 0, 0, new byte[] {'a', (byte) 0xc3, 'b'});
    assertThat(decoded(Format.TEXT, schema, batch)).isEqualTo("field 'v': invalid UTF-8 at byte 1");
    assertThat(decoded(Format.TEXT, schema, record("Zürich €", RecordHead.EMPTY)))
        .isEqualTo(Map.of("v", "Zürich €"));
  }

  @Test
  void aTimeBeyondTheCalendarIsRejected() {
    Schema schema = Schema.of(new Field("at", DataType.TIMESTAMP, "_timestamp", ""));
    RecordBatch batch = new RecordBatch(1);
    batch.add(0, 0, Long.MAX_VALUE, bytes("x"));
    assertThat(decoded(Format.TEXT, schema, batch))
        .isEqualTo("field 'at': the record's time 9223372036854775807 ms is out of range");
  }

  @Test
  void aPostedEventHasItsKeyFieldAsKey() {
    Schema schema =
        Schema.of(
            new Field("id", DataType.decimal(9, 2)),
            new Field("name", DataType.STRING),
            new Field("at", DataType.TIMESTAMP));
    assertThat(key(schema, "id", "{\"id\":1.50,\"name\":\"x\"}")).contains("1.50");
    assertThat(key(schema, "name", "{\"id\":1,\"name\":\"Zü\\u0041\"}")).contains("ZüA");
    assertThat(key(schema, "at", "{\"at\":1585701842000}")).contains("2020-04-01T00:44:02");
    assertThat(key(schema, "name", "{\"id\":1}")).isEmpty();
    assertThat(key(schema, "name", "{\"name\":")).isEmpty();
  }

  private static Optional<String> key(Schema schema, String key, String event) {
    StreamDef stream =
        new StreamDef(
            "s", "", "s", 1, Optional.empty(), Optional.of(key), schema, Optional.empty());
    return EventKeys.of(stream)
        .orElseThrow()
        .key(bytes(event))
        .map(k -> new String(k, StandardCharsets.UTF_8));
  }
}
