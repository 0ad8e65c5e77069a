package io.periscope.sinks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Rows as JSON objects, and values as texts, in the forms of the HTTP interface: decimals with all
 * their digits, times without a zone, doubles that JSON does not know as texts.
 */
final class RowText {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private RowText() {}

  static String text(Object value) {
    if (value instanceof LocalDateTime time) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  static JsonGenerator generator(Writer out) throws IOException {
    return JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** One JSON object. */
  static String json(Schema columns, List<Optional<Object>> row) {
    return json(columns.names(), row);
  }

  /** One JSON object of some names with their values. */
  static String json(List<String> names, List<Optional<Object>> values) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = generator(out)) {
      write(json, names, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  static void write(JsonGenerator json, List<String> names, List<Optional<Object>> values)
      throws IOException {
    json.writeStartObject();
    for (int i = 0; i < names.size(); i++) {
      json.writeFieldName(names.get(i));
      write(json, values.get(i));
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Optional<Object> value) throws IOException {
    if (value.isEmpty()) {
      json.writeNull();
      return;
    }
    Object object = value.get();
    if (object instanceof Integer number) {
      json.writeNumber(number);
    } else if (object instanceof Long number) {
      json.writeNumber(number);
    } else if (object instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (object instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (object instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(text(object));
    }
  }
}
