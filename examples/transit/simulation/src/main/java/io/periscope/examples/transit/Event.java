package io.periscope.examples.transit;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An event: values by name, which are texts, numbers or null. */
final class Event {
  private final Map<String, Optional<Object>> values = new LinkedHashMap<>();

  Event with(String name, Object value) {
    values.put(name, Optional.of(value));
    return this;
  }

  Event without(String name) {
    values.put(name, Optional.empty());
    return this;
  }

  /** The value as a text. */
  Optional<byte[]> key(String name) {
    return values
        .getOrDefault(name, Optional.empty())
        .map(value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  byte[] json() {
    StringBuilder text = new StringBuilder("{");
    values.forEach(
        (name, value) -> {
          text.append(text.length() == 1 ? "" : ",").append('"').append(name).append("\":");
          text.append(value.map(Event::json).orElse("null"));
        });
    return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Object value) {
    if (value instanceof Number) {
      return value.toString();
    }
    // By itself a time leaves out seconds that are 0.
    String text =
        value instanceof LocalDateTime time
            ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time)
            : value.toString();
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
