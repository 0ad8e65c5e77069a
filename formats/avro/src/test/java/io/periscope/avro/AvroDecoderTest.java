package io.periscope.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.registry.SchemaRegistry;
import io.periscope.core.ingest.Decoders;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroDecoderTest {
  private static final int ID = 0x01020304;

  /** A registry in memory, which may be away. */
  private static final class Registry implements SchemaRegistry {
    private final Map<Integer, String> schemas = new HashMap<>();
    private final List<Integer> asked = new ArrayList<>();
    private boolean away;

    @Override
    public int register(String subject, String schema) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> schema(int id) {
      if (away) {
        throw new PeriscopeException(PeriscopeException.Fault.RESOURCE, "it is away");
      }
      asked.add(id);
      return Optional.ofNullable(schemas.get(id));
    }
  }

  private final Registry registry = new Registry();
  private final AvroFormat format = new AvroFormat(registry);

  private static StreamDef stream(Field... fields) {
    return new StreamDef(
        "s",
        "",
        "s",
        1,
        Optional.empty(),
        Optional.empty(),
        io.periscope.api.model.Schema.of(fields),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        StreamDef.Format.AVRO);
  }

  private EventDecoder decoder(StreamDef stream) {
    return new Decoders(List.of(format)).of(stream);
  }

  private static RecordBatch batch(byte[]... values) {
    RecordBatch batch = new RecordBatch(values.length);
    for (int i = 0; i < values.length; i++) {
      batch.add(0, i, 0, values[i]);
    }
    return batch;
  }

  private Object decoded(StreamDef stream, RecordBatch batch) {
    return decoded(decoder(stream), stream, batch);
  }

  private static Object decoded(EventDecoder decoder, StreamDef stream, RecordBatch batch) {
    Taken sink = new Taken(stream.schema());
    Optional<String> reason = decoder.forBatch(batch).decode(batch, 0, sink);
    return reason.isPresent() ? reason.get() : sink.values();
  }

  /** What a field named v gets of a record with a field v of an Avro type. */
  private Object value(String type, Object value, DataType target) {
    Schema schema = record("{\"name\":\"v\",\"type\":%s}".formatted(type));
    // A schema never changes, so each has its own number.
    int id = 1000 + registry.schemas.size();
    registry.schemas.put(id, schema.toString());
    GenericRecord event = new GenericData.Record(schema);
    event.put("v", value);
    Object found = decoded(stream(new Field("v", target)), batch(Wire.bytes(id, schema, event)));
    return found instanceof Map<?, ?> values
        ? Optional.<Object>ofNullable(values.get("v")).orElse("null")
        : found;
  }

  private static Schema record(String... fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[%s]}"
                .formatted(String.join(",", fields)));
  }

  private static String logical(String type, String name) {
    return "{\"type\":\"%s\",\"logicalType\":\"%s\"}".formatted(type, name);
  }

  private static ByteBuffer unscaled(String digits) {
    return ByteBuffer.wrap(new BigInteger(digits).toByteArray());
  }

  @Test
  void whatBothHaveGoesStraight() {
    assertThat(value("\"boolean\"", true, DataType.BOOLEAN)).isEqualTo(true);
    assertThat(value("\"int\"", Integer.MIN_VALUE, DataType.INT)).isEqualTo(-2147483648L);
    assertThat(value("\"int\"", 7, DataType.LONG)).isEqualTo(7L);
    assertThat(value("\"long\"", Long.MIN_VALUE, DataType.LONG)).isEqualTo(Long.MIN_VALUE);
    assertThat(value("\"long\"", Long.MAX_VALUE, DataType.LONG)).isEqualTo(Long.MAX_VALUE);
    assertThat(value("\"float\"", 0.1f, DataType.DOUBLE)).isEqualTo(0.1);
    assertThat(value("\"double\"", -1e300, DataType.DOUBLE)).isEqualTo(-1e300);
    assertThat(value("\"string\"", "Zürich €", DataType.STRING)).isEqualTo("Zürich €");
    assertThat(value("[\"null\",\"int\"]", null, DataType.INT)).isEqualTo("null");
    assertThat(value("[\"null\",\"int\"]", 3, DataType.INT)).isEqualTo(3L);
    assertThat(value("\"null\"", null, DataType.INT)).isEqualTo("null");
  }

  @Test
  void logicalTypesAreWhatTheyMean() {
    LocalDateTime at = LocalDateTime.of(2020, 4, 1, 0, 44, 2, 123_000_000);
    long millis = 1_585_701_842_123L;
    assertThat(value(logical("int", "date"), 18_353, DataType.DATE))
        .isEqualTo(LocalDate.of(2020, 4, 1));
    for (String local : List.of("", "local-")) {
      assertThat(value(logical("long", local + "timestamp-millis"), millis, DataType.TIMESTAMP))
          .isEqualTo(at);
      assertThat(
              value(
                  logical("long", local + "timestamp-micros"),
                  millis * 1000 + 4,
                  DataType.TIMESTAMP))
          .isEqualTo(at.plusNanos(4000));
    }
    assertThat(value(logical("long", "timestamp-millis"), -1L, DataType.TIMESTAMP))
        .isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000));
    String decimal =
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":30,\"scale\":2}";
    assertThat(value(decimal, unscaled("-12345"), DataType.decimal(9, 2)))
        .isEqualTo(new BigDecimal("-123.45"));
    assertThat(value(decimal, unscaled("12345"), DataType.decimal(9, 3)))
        .isEqualTo(new BigDecimal("123.450"));
    assertThat(value(decimal, unscaled("123456789012345678901234567890"), DataType.decimal(30, 2)))
        .isEqualTo(new BigDecimal("1234567890123456789012345678.90"));
    assertThat(value(decimal, unscaled("12300"), DataType.INT)).isEqualTo(123L);
    String uuid = "6f1c8f2e-0b1d-4c3a-9d7e-112233445566";
    assertThat(value(logical("string", "uuid"), uuid, DataType.STRING)).isEqualTo(uuid);
    String fixed = "{\"type\":\"fixed\",\"name\":\"U\",\"size\":16,\"logicalType\":\"uuid\"}";
    byte[] bytes = new BigInteger(uuid.replace("-", ""), 16).toByteArray();
    assertThat(
            value(
                fixed,
                new GenericData.Fixed(new Schema.Parser().parse(fixed), bytes),
                DataType.STRING))
        .isEqualTo(uuid);
  }

  @Test
  void otherScalarsGoAsTheirText() {
    assertThat(value("\"long\"", 5L, DataType.STRING)).isEqualTo("5");
    assertThat(value("\"int\"", 5, DataType.decimal(5, 2))).isEqualTo(new BigDecimal("5.00"));
    assertThat(value("\"long\"", 1_585_701_842_000L, DataType.TIMESTAMP))
        .isEqualTo(LocalDateTime.of(2020, 4, 1, 0, 44, 2));
    assertThat(value("\"double\"", 2.0, DataType.INT)).isEqualTo(2L);
    assertThat(value("\"string\"", "1.50", DataType.decimal(5, 2)))
        .isEqualTo(new BigDecimal("1.50"));
    assertThat(value("\"string\"", "2020-04-01", DataType.DATE))
        .isEqualTo(LocalDate.of(2020, 4, 1));
    assertThat(value(logical("int", "date"), 18_353, DataType.STRING)).isEqualTo("2020-04-01");
    assertThat(value("\"boolean\"", false, DataType.STRING)).isEqualTo("false");
    String suit = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}";
    assertThat(
            value(
                suit,
                new GenericData.EnumSymbol(new Schema.Parser().parse(suit), "B"),
                DataType.STRING))
        .isEqualTo("B");
    assertThat(
            value(
                "\"bytes\"",
                ByteBuffer.wrap("ü".getBytes(StandardCharsets.UTF_8)),
                DataType.STRING))
        .isEqualTo("ü");
  }

  @Test
  void whatDoesNotGoTogetherIsToldWithItsField() {
    assertThat(value("\"string\"", "abc", DataType.INT))
        .isEqualTo("field 'v': expected int, got string \"abc\"");
    assertThat(value("\"long\"", 3_000_000_000L, DataType.INT))
        .isEqualTo("field 'v': expected int, got number 3000000000 (out of range)");
    assertThat(value("\"double\"", 2.5, DataType.LONG))
        .isEqualTo("field 'v': expected long, got number 2.5");
    assertThat(value("\"double\"", Double.NaN, DataType.DOUBLE))
        .isEqualTo("field 'v': expected double, got NaN");
    assertThat(value("\"long\"", 5L, DataType.DATE))
        .isEqualTo("field 'v': expected date like 2020-04-01, got number 5");
    assertThat(value(logical("int", "date"), Integer.MAX_VALUE, DataType.DATE))
        .isEqualTo("field 'v': expected date, got date 2147483647 (out of range)");
    assertThat(value(logical("long", "timestamp-millis"), Long.MIN_VALUE, DataType.TIMESTAMP))
        .isEqualTo(
            "field 'v': expected timestamp, got timestamp-millis -9223372036854775808 (out of"
                + " range)");
    assertThat(value(logical("long", "timestamp-micros"), 0L, DataType.LONG))
        .isEqualTo("field 'v': expected long, got timestamp 1970-01-01T00:00:00");
    assertThat(value("{\"type\":\"array\",\"items\":\"int\"}", List.of(1), DataType.INT))
        .isEqualTo("field 'v': expected int, got array");
    assertThat(value("\"bytes\"", ByteBuffer.wrap(new byte[] {-1}), DataType.STRING))
        .isEqualTo("field 'v': invalid UTF-8 at byte 0");
  }

  @Test
  void whatIsNestedIsReachedOrBecomesJson() {
    Schema schema =
        record(
            "{\"name\":\"skipped\",\"type\":{\"type\":\"map\",\"values\":\"string\"}}",
            "{\"name\":\"a\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"A\",\"fields\":["
                + "{\"name\":\"b\",\"type\":\"int\"},{\"name\":\"c\",\"type\":\"string\"}]}]}",
            "{\"name\":\"list\",\"type\":{\"type\":\"array\",\"items\":\"int\"}}");
    registry.schemas.put(ID, schema.toString());
    StreamDef stream =
        stream(
            new Field("whole", DataType.STRING, "a", ""),
            new Field("c", DataType.STRING, "a.c", ""),
            new Field("b", DataType.LONG, "a.b", ""),
            new Field("gone", DataType.LONG, "a.gone.deeper", ""),
            new Field("list", DataType.STRING));
    Schema inner = schema.getField("a").schema().getTypes().get(1);
    GenericRecord event =
        new GenericRecordBuilder(schema)
            .set("skipped", Map.of("x", "y", "z", ""))
            .set("a", new GenericRecordBuilder(inner).set("b", 5).set("c", "q\"").build())
            .set("list", List.of(1, 2))
            .build();

    assertThat(decoded(stream, batch(Wire.bytes(ID, schema, event))))
        .isEqualTo(
            Map.of("whole", "{\"b\": 5, \"c\": \"q\\\"\"}", "c", "q\"", "b", 5L, "list", "[1, 2]"));
    event.put("a", null);
    assertThat(decoded(stream, batch(Wire.bytes(ID, schema, event))))
        .isEqualTo(Map.of("list", "[1, 2]"));
  }

  private static final Schema KEY =
      new Schema.Parser()
          .parse(
              "{\"type\":\"record\",\"name\":\"K\",\"fields\":["
                  + "{\"name\":\"shop\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"int\"}]}");

  private Object keyed(byte[] key, Field... fields) {
    Schema schema = record("{\"name\":\"v\",\"type\":\"int\"}");
    registry.schemas.put(ID, schema.toString());
    registry.schemas.put(7, "\"long\"");
    registry.schemas.put(8, KEY.toString());
    GenericRecord event = new GenericRecordBuilder(schema).set("v", 1).build();
    RecordBatch batch = new RecordBatch(1);
    batch.add(0, 0, 0, Wire.bytes(ID, schema, event), new RecordHead(Optional.of(key), List.of()));
    return decoded(stream(fields), batch);
  }

  @Test
  void keysAreAvroOrText() {
    Field whole = new Field("k", DataType.LONG, "_key", "");
    Field shop = new Field("shop", DataType.STRING, "_key.shop", "");
    Field n = new Field("n", DataType.INT, "_key.n", "");
    byte[] ofRecord =
        Wire.bytes(8, KEY, new GenericRecordBuilder(KEY).set("shop", "s1").set("n", 2).build());

    assertThat(keyed(Wire.bytes(7, Schema.create(Schema.Type.LONG), 42L), whole))
        .isEqualTo(Map.of("k", 42L));
    assertThat(keyed(ofRecord, shop, n)).isEqualTo(Map.of("shop", "s1", "n", 2L));
    assertThat(keyed(ofRecord, whole)).isEqualTo("field 'k': expected long, got record");
    assertThat(keyed("43".getBytes(StandardCharsets.UTF_8), whole, shop))
        .isEqualTo(Map.of("k", 43L));
    assertThat(keyed(new byte[] {0, 0, 0, 0, 99, 1}, whole))
        .isEqualTo("the key's schema id 99 is not in the registry");
    assertThat(keyed(new byte[] {0, 0, 0, 0, 7}, whole))
        .isEqualTo("cut off: the Avro data ends at byte 5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''             | empty value
          7b7d           | not Avro with the id of its schema: expected byte 0 first, got 0x7b
          000102         | cut off: 3 bytes are no Avro event with the id of its schema
          00000000630a   | schema id 99 is not in the registry
          00ffffffff0a   | schema id -1 is not in the registry
          0001020304     | cut off: the Avro data ends at byte 5
          00010203040a   | cut off: the Avro data ends at byte 6
          00010203040a0661 | cut off: the Avro data ends at byte 8
          00010203040aff | cut off: the Avro data ends at byte 7
          00010203040a01 | a negative length -1 at byte 7
          00010203040a026161 | 1 bytes are left over behind the Avro data, from byte 8 on
          0001020304ffffffffffffffffff7f00 | no number at byte 5: it has more than 64 bits
          0001020304feffffff1f00 | no int at byte 5: 4294967295
          0000000007     | schema 7 is of type long; expected a record
          0000000008     | schema 8 is not an Avro schema: it names a type that is not defined in it
          """)
  void aBadEventSaysWhatIsWrong(String hex, String expected) {
    registry.schemas.put(
        ID,
        record("{\"name\":\"v\",\"type\":\"int\"}", "{\"name\":\"t\",\"type\":\"string\"}")
            .toString());
    registry.schemas.put(7, "\"long\"");
    registry.schemas.put(8, "\"nonsense\"");
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    Object found = decoded(stream(new Field("v", DataType.LONG)), batch(bytes));
    assertThat(found.toString()).startsWith(expected);
  }

  @Test
  void aRegistryThatIsAwayIsNoDecision() {
    Schema schema = record("{\"name\":\"v\",\"type\":\"int\"}");
    registry.schemas.put(ID, schema.toString());
    RecordBatch batch =
        batch(Wire.bytes(ID, schema, new GenericRecordBuilder(schema).set("v", 1).build()));
    EventDecoder decoder = decoder(stream(new Field("v", DataType.INT)));
    registry.away = true;
    assertThatThrownBy(() -> decoder.forBatch(batch))
        .isInstanceOfSatisfying(
            PeriscopeException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.RESOURCE));
    registry.away = false;
    EventDecoder bound = decoder.forBatch(batch);
    registry.away = true;
    // What is known is not asked for again, neither in this batch nor in another.
    for (EventDecoder each : List.of(bound, decoder.forBatch(batch))) {
      Taken sink = new Taken(stream(new Field("v", DataType.INT)).schema());
      assertThat(each.decode(batch, 0, sink)).isEmpty();
      assertThat(sink.values()).isEqualTo(Map.of("v", 1L));
    }
    assertThat(registry.asked).containsExactly(ID);
  }

  @Test
  void aSchemaThatComesMeanwhileChangesNothingInABatch() {
    Schema schema = record("{\"name\":\"v\",\"type\":\"int\"}");
    RecordBatch batch =
        batch(Wire.bytes(ID, schema, new GenericRecordBuilder(schema).set("v", 1).build()));
    StreamDef stream = stream(new Field("v", DataType.INT));
    EventDecoder bound = decoder(stream).forBatch(batch);
    registry.schemas.put(ID, schema.toString());
    assertThat(bound.decode(batch, 0, new Taken(stream.schema())))
        .contains("schema id " + ID + " is not in the registry");
    long[] now = {0};
    WriterSchemas schemas = new WriterSchemas(registry, () -> now[0]);
    registry.schemas.clear();
    assertThat(schemas.find(ID).schema()).isEmpty();
    registry.schemas.put(ID, schema.toString());
    assertThat(schemas.find(ID).schema()).isEmpty();
    now[0] += 6_000_000_000L;
    assertThat(schemas.find(ID).schema()).contains(schema);
  }

  private static final Schema ALL =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"All","fields":[
                {"name":"i","type":"int"},
                {"name":"self","type":["null","All"]},
                {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
                {"name":"m","type":{"type":"map","values":["null","double","bytes"]}},
                {"name":"nulls","type":{"type":"array","items":"null"}},
                {"name":"f","type":{"type":"fixed","name":"F","size":3}},
                {"name":"l","type":{"type":"array","items":
                  {"type":"record","name":"P","fields":[{"name":"s","type":"string"}]}}},
                {"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}
              ]}""");

  private static GenericRecord all(Random random, int depth) {
    Schema point = ALL.getField("l").schema().getElementType();
    return new GenericRecordBuilder(ALL)
        .set("i", random.nextInt())
        .set("self", depth == 0 ? null : all(random, depth - 1))
        .set("e", new GenericData.EnumSymbol(ALL.getField("e").schema(), "B"))
        .set("m", Map.of("a", 1.5, "b", ByteBuffer.wrap(new byte[] {1, 2})))
        .set("nulls", Arrays.asList(null, null))
        .set("f", new GenericData.Fixed(ALL.getField("f").schema(), new byte[] {1, 2, 3}))
        .set(
            "l",
            Stream.of("x", "y")
                .map(s -> new GenericRecordBuilder(point).set("s", s).build())
                .toList())
        .set("d", unscaled(Integer.toString(random.nextInt(1_000_000))))
        .build();
  }

  /** Whatever is broken in an event, it is decided upon, and soon. */
  @Test
  void damagedEventsAreDecidedUpon() {
    registry.schemas.put(ID, ALL.toString());
    StreamDef wide =
        stream(
            new Field("i", DataType.INT),
            new Field("self", DataType.STRING),
            new Field("deep", DataType.INT, "self.self.i", ""),
            new Field("e", DataType.STRING),
            new Field("m", DataType.STRING),
            new Field("nulls", DataType.STRING),
            new Field("l", DataType.STRING),
            new Field("d", DataType.decimal(9, 2)));
    StreamDef narrow = stream(new Field("d", DataType.decimal(9, 2)));
    Random random = new Random(20_260_301);
    EventDecoder toWide = decoder(wide);
    EventDecoder toNarrow = decoder(narrow);
    int rejected = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = Wire.bytes(ID, ALL, all(random, random.nextInt(3)));
      int damage = random.nextInt(4);
      for (int j = 0; j < damage; j++) {
        bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt(256);
      }
      byte[] event =
          random.nextInt(4) == 0
              ? Arrays.copyOf(bytes, 5 + random.nextInt(bytes.length - 5))
              : bytes;
      Object ofWide = decoded(toWide, wide, batch(event));
      Object ofNarrow = decoded(toNarrow, narrow, batch(event));
      if (event == bytes && damage == 0) {
        assertThat(ofWide).isInstanceOf(Map.class);
      }
      if (ofNarrow instanceof String) {
        // What is wrong is seen whichever fields are wanted.
        assertThat(ofWide).isInstanceOf(String.class);
        rejected++;
      }
    }
    assertThat(rejected).isBetween(400, 1_950);
  }

  @Test
  void bombsAreRefused() {
    registry.schemas.put(
        ID, record("{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}").toString());
    StreamDef stream = stream(new Field("a", DataType.STRING));
    // An array of 2^61 nulls, which take no byte.
    byte[] nulls = {0, 1, 2, 3, 4, -128, -128, -128, -128, -128, -128, -128, -128, 64, 0};
    assertThat(decoded(stream, batch(nulls)).toString()).startsWith("a block of ");

    Schema list =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"L\"]}]}");
    registry.schemas.put(9, list.toString());
    byte[] deep = new byte[100_000];
    Arrays.fill(deep, (byte) 2);
    ByteBuffer.wrap(deep).put((byte) 0).putInt(9);
    deep[deep.length - 1] = 0;
    for (StreamDef each :
        List.of(stream(new Field("next", DataType.STRING)), stream(new Field("x", DataType.INT)))) {
      assertThat(decoded(each, batch(deep))).isEqualTo("nested deeper than 200 levels");
    }
  }
}
