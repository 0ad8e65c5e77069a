package io.periscope.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request's JSON object. Nothing in it passes silently: an unknown key, one that is there twice,
 * a value of another type or a second document are errors.
 */
final class Body {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode json;

  private Body(ObjectNode json) {
    this.json = json;
  }

  /**
   * Reads it; an empty body is an empty object.
   *
   * @param keys the keys that it may have
   * @throws PeriscopeException (USER) when it is anything else
   */
  static Body read(Context ctx, String... keys) {
    String text = ctx.body();
    if (text.isBlank()) {
      return new Body(Json.object());
    }
    ObjectNode json = parse(text, keys);
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String key = entry.getKey();
      if (!List.of(keys).contains(key)) {
        throw PeriscopeException.user(
            "unknown key '%s'; expected %s%s"
                .formatted(key, String.join(", ", keys), NearestName.hint(key, List.of(keys))));
      }
    }
    return new Body(json);
  }

  private static ObjectNode parse(String text, String... keys) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode json) {
        return json;
      }
      throw PeriscopeException.user(
          "the body must be a JSON object with any of the keys " + String.join(", ", keys));
    } catch (JsonProcessingException e) {
      throw PeriscopeException.user(
          "the body is not a JSON object%s: %s".formatted(place(e), e.getOriginalMessage()));
    }
  }

  /** Where it is, as far as that is known: of what is nested too deep it is not. */
  private static String place(JsonProcessingException e) {
    return Optional.ofNullable(e.getLocation())
        .map(at -> ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
        .orElse("");
  }

  /** A text; empty when the key is not there or null. */
  Optional<String> text(String key) {
    JsonNode value = json.path(key);
    if (absent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(key, "a text", value);
    }
    return Optional.of(value.asText());
  }

  /** Texts by name; a number or a truth value is one, too. None when the key is not there. */
  Map<String, String> texts(String key) {
    JsonNode value = json.path(key);
    Map<String, String> texts = new LinkedHashMap<>();
    if (absent(value)) {
      return texts;
    }
    if (!value.isObject()) {
      throw wrong(key, "an object", value);
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
        throw wrong(
            key + "." + entry.getKey(), "a text, a number or a truth value", entry.getValue());
      }
      texts.put(entry.getKey(), entry.getValue().asText());
    }
    return texts;
  }

  /** A coverage, as answers have it; empty when the key is not there or null. */
  Optional<Coverage> coverage(String key) {
    JsonNode value = json.path(key);
    if (absent(value)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Coverage.parse(value.toString()));
    } catch (IllegalArgumentException e) {
      throw wrong(key, "a coverage such as {\"0\": 1200, \"1\": 1187}", value);
    }
  }

  /** A truth value; false when the key is not there or null. */
  boolean flag(String key) {
    JsonNode value = json.path(key);
    if (!absent(value) && !value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.asBoolean(false);
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static PeriscopeException wrong(String key, String expected, JsonNode found) {
    return PeriscopeException.user(
        "the key '%s' must be %s, not %s".formatted(key, expected, found));
  }
}
