package io.periscope.core.ingest;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/** The record's key of an event that comes as JSON: the stream's key field, as a text. */
public final class EventKeys {
  private final Field key;
  private final JsonDecoder decoder;

  private EventKeys(Field key) {
    this.key = key;
    this.decoder =
        new JsonDecoder(Schema.of(new Field(key.name(), key.type(), key.name(), "", key.unit())));
  }

  /** Empty for a stream without a key. */
  public static Optional<EventKeys> of(StreamDef stream) {
    return stream
        .key()
        .filter(name -> stream.format() == StreamDef.Format.JSON)
        .flatMap(
            name ->
                stream.schema().fields().stream().filter(f -> f.name().equals(name)).findFirst())
        .map(EventKeys::new);
  }

  /** Empty when the event has none, or is not right. */
  public Optional<byte[]> key(byte[] event) {
    Taken taken = new Taken();
    return decoder.decode(event, taken).isEmpty() ? taken.text : Optional.empty();
  }

  /** Keeps the one value as a text. */
  private final class Taken implements FieldSink {
    private Optional<byte[]> text = Optional.empty();

    private void take(String value) {
      text = Optional.of(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void setBoolean(int field, boolean value) {
      take(Boolean.toString(value));
    }

    @Override
    public void setLong(int field, long value) {
      take(Long.toString(value));
    }

    @Override
    public void setDouble(int field, double value) {
      take(Double.toString(value));
    }

    @Override
    public void setDecimal(int field, long unscaled) {
      setDecimal(field, BigInteger.valueOf(unscaled));
    }

    @Override
    public void setDecimal(int field, BigInteger unscaled) {
      take(new BigDecimal(unscaled, key.type().scale()).toPlainString());
    }

    @Override
    public void setString(int field, byte[] utf8, int offset, int length) {
      text = Optional.of(Arrays.copyOfRange(utf8, offset, offset + length));
    }

    @Override
    public void setDate(int field, int epochDay) {
      take(LocalDate.ofEpochDay(epochDay).toString());
    }

    @Override
    public void setTimestamp(int field, long micros) {
      long seconds = Math.floorDiv(micros, 1_000_000L);
      int nanos = Math.toIntExact(Math.floorMod(micros, 1_000_000L) * 1000);
      take(
          DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
              LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC)));
    }
  }
}
