package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.log.Coverage;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What the records here have in common as JSON. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IOException when it is no JSON, or there is something behind it
   */
  static JsonNode read(byte[] bytes) throws IOException {
    JsonNode json = MAPPER.readTree(bytes);
    if (json == null || !json.isObject()) {
      throw new IOException("it is no JSON object");
    }
    return json;
  }

  /** JSON has no NaN: what is undefined is null. */
  static JsonNode number(double value) {
    return Double.isFinite(value) ? JsonNodeFactory.instance.numberNode(value) : NullNode.instance;
  }

  static double number(JsonNode json) {
    return json.isNull() ? Double.NaN : json.asDouble();
  }

  static JsonNode text(Optional<String> value) {
    return value.<JsonNode>map(JsonNodeFactory.instance::textNode).orElse(NullNode.instance);
  }

  static Optional<String> text(JsonNode json) {
    return json.isTextual() ? Optional.of(json.asText()) : Optional.empty();
  }

  static JsonNode whole(OptionalInt value) {
    return value.isPresent()
        ? JsonNodeFactory.instance.numberNode(value.getAsInt())
        : NullNode.instance;
  }

  static OptionalInt whole(JsonNode json) {
    return json.isInt() ? OptionalInt.of(json.asInt()) : OptionalInt.empty();
  }

  static JsonNode any(Object value) {
    return MAPPER.valueToTree(value);
  }

  static Object plain(JsonNode json) {
    if (json.isIntegralNumber() || json.isFloatingPointNumber()) {
      return json.numberValue();
    }
    return json.isBoolean() ? json.asBoolean() : json.asText();
  }

  static Instant instant(JsonNode json) {
    return Instant.parse(json.asText());
  }

  static ObjectNode coverage(Coverage coverage) {
    ObjectNode json = object();
    coverage.next().forEach((partition, next) -> json.put(partition.toString(), next));
    return json;
  }

  static Coverage coverage(JsonNode json) {
    return Coverage.parse(json.toString());
  }

  static ArrayNode texts(Iterable<String> values) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    values.forEach(json::add);
    return json;
  }

  static List<String> texts(JsonNode json) {
    return list(json, JsonNode::asText);
  }

  static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
    return StreamSupport.stream(json.spliterator(), false).map(element).toList();
  }

  static <T> ArrayNode array(List<T> values, Function<T, JsonNode> element) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> json.add(element.apply(value)));
    return json;
  }

  static <T> ObjectNode map(Map<String, T> values, Function<T, JsonNode> element) {
    ObjectNode json = object();
    values.forEach((name, value) -> json.set(name, element.apply(value)));
    return json;
  }

  static <T> Map<String, T> map(JsonNode json, Function<JsonNode, T> element) {
    Map<String, T> values = new LinkedHashMap<>();
    json.properties().forEach(e -> values.put(e.getKey(), element.apply(e.getValue())));
    return values;
  }
}
