package io.periscope.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of ours as JSON. Durations are seconds; decimals keep their digits. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private Json() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  static void answer(Context ctx, JsonNode json) {
    ctx.contentType("application/json; charset=utf-8");
    ctx.result(text(json));
  }

  static String text(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw PeriscopeException.internal("cannot write JSON: " + e.getMessage(), e);
    }
  }

  /** Reads what is known to be JSON. */
  static JsonNode read(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw PeriscopeException.internal("cannot read JSON: " + e.getMessage(), e);
    }
  }

  static JsonNode value(Optional<Object> value) {
    if (value.isEmpty()) {
      return NODES.nullNode();
    }
    Object object = value.get();
    if (object instanceof Integer number) {
      return NODES.numberNode(number);
    } else if (object instanceof Long number) {
      return NODES.numberNode(number);
    } else if (object instanceof BigDecimal number) {
      return NODES.numberNode(number);
    } else if (object instanceof Double number) {
      return Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(text(object));
    } else if (object instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    return NODES.textNode(text(object));
  }

  /** The text of a value; times always with seconds. */
  static String text(Object value) {
    if (value instanceof LocalDateTime time) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  static ArrayNode columns(Schema schema) {
    ArrayNode columns = array();
    schema
        .fields()
        .forEach(f -> columns.addObject().put("name", f.name()).put("type", f.type().toString()));
    return columns;
  }

  static ArrayNode rows(List<List<Optional<Object>>> rows) {
    ArrayNode array = array();
    for (List<Optional<Object>> row : rows) {
      ArrayNode cells = array.addArray();
      row.forEach(cell -> cells.add(value(cell)));
    }
    return array;
  }

  static ObjectNode coverage(Coverage coverage) {
    ObjectNode node = object();
    coverage.next().forEach((partition, offset) -> node.put(partition.toString(), offset));
    return node;
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  static ObjectNode longs(Map<String, Long> values) {
    ObjectNode node = object();
    values.forEach(node::put);
    return node;
  }
}
