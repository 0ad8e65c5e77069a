package io.periscope.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.decode.EventEncoder;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.core.ingest.Decoders;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroEncoderTest {
  private static final int PREFIX = 5;

  @TempDir private Path folder;
  private FileRegistry registry;

  @BeforeEach
  void openRegistry() {
    registry = FileRegistry.open(folder);
  }

  private static StreamDef stream(Optional<String> key, Field... fields) {
    return new StreamDef(
        "orders",
        "",
        "shop.orders",
        1,
        Optional.empty(),
        key,
        io.periscope.api.model.Schema.of(fields),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        StreamDef.Format.AVRO);
  }

  private static final Field[] ALL = {
    new Field("flag", DataType.BOOLEAN),
    new Field("small", DataType.INT),
    new Field("big", DataType.LONG),
    new Field("real", DataType.DOUBLE),
    new Field("text", DataType.STRING, "label", "what it says"),
    new Field("price", DataType.decimal(9, 2)),
    new Field("huge", DataType.decimal(38, 3)),
    new Field("day", DataType.DATE),
    new Field("at", DataType.TIMESTAMP)
  };

  private static void fill(EventEncoder encoder) {
    byte[] text = "(grün)".getBytes(StandardCharsets.UTF_8);
    encoder.begin();
    encoder.setBoolean(0, true);
    encoder.setLong(1, Integer.MIN_VALUE);
    encoder.setLong(2, Long.MIN_VALUE);
    encoder.setDouble(3, -0.1);
    encoder.setString(4, text, 1, text.length - 2);
    encoder.setDecimal(5, -1999);
    encoder.setDecimal(6, new BigInteger("12345678901234567890123456789012345678"));
    encoder.setDate(7, -1);
    encoder.setTimestamp(8, -1);
  }

  private Map<String, Object> decoded(StreamDef stream, byte[] value) {
    Taken taken = new Taken(stream.schema());
    assertThat(new Decoders(List.of(new AvroFormat(registry))).of(stream).decode(value, taken))
        .isEmpty();
    return taken.values();
  }

  private Object read(byte[] wire) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(wire);
    assertThat(bytes.get()).isZero();
    Schema schema = new Schema.Parser().parse(registry.schema(bytes.getInt()).orElseThrow());
    return new GenericDatumReader<>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(wire, PREFIX, wire.length - PREFIX, null));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    StreamDef stream = stream(Optional.empty(), ALL);
    EventEncoder encoder = new AvroFormat(registry).encoder(stream);

    fill(encoder);

    assertThat(decoded(stream, encoder.value()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "flag",
                true,
                "small",
                (long) Integer.MIN_VALUE,
                "big",
                Long.MIN_VALUE,
                "real",
                -0.1,
                "text",
                "grün",
                "price",
                new BigDecimal("-19.99"),
                "huge",
                new BigDecimal("12345678901234567890123456789012345.678"),
                "day",
                LocalDate.of(1969, 12, 31),
                "at",
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)));
    assertThat(encoder.key()).isEmpty();
    assertThat(registry.subjects()).containsExactly("shop.orders-value");
  }

  @Test
  void nothingIsLeftOfTheEventBefore() {
    StreamDef stream = stream(Optional.of("small"), ALL);
    EventEncoder encoder = new AvroFormat(registry).encoder(stream);
    fill(encoder);

    encoder.begin();
    encoder.setLong(2, 7);

    assertThat(decoded(stream, encoder.value())).isEqualTo(Map.of("big", 7L));
    assertThat(encoder.key()).isEmpty();
  }

  @Test
  void anyClientOfTheRegistryReadsValueAndKey() throws IOException {
    EventEncoder encoder = new AvroFormat(registry).encoder(stream(Optional.of("text"), ALL));

    fill(encoder);

    GenericRecord record = (GenericRecord) read(encoder.value());
    assertThat(record.get("label")).hasToString("grün");
    assertThat(record.get("big")).isEqualTo(Long.MIN_VALUE);
    assertThat(record.getSchema().getField("label").doc()).isEqualTo("what it says");
    assertThat(read(encoder.key().orElseThrow())).hasToString("grün");
    assertThat(registry.subjects()).containsExactly("shop.orders-key", "shop.orders-value");
  }

  @Test
  void aStreamThatGrewIsCompatible() {
    var unused = new AvroFormat(registry).encoder(stream(Optional.empty(), ALL[0]));

    StreamDef grown = stream(Optional.empty(), ALL[0], ALL[2]);
    EventEncoder encoder = new AvroFormat(registry).encoder(grown);
    encoder.setLong(1, 3);

    assertThat(decoded(grown, encoder.value())).isEqualTo(Map.of("big", 3L));
    assertThat(registry.versions("shop.orders-value")).containsExactly(1, 2);
  }

  @Test
  void aNameThatAvroDoesNotAllowIsTold() {
    StreamDef stream = stream(Optional.empty(), new Field("id", DataType.LONG, "Customer ID", ""));

    assertThatThrownBy(() -> new AvroFormat(registry).encoder(stream))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(
            "stream 'orders': field 'id' cannot be written as Avro under the name 'Customer ID';"
                + " there names are letters, digits and _");
  }
}
