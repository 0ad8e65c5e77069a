package io.periscope.cdc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.periscope.api.error.PeriscopeException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the source is. First {@code new}: nothing is in the server. Then {@code begun}: there may
 * be a slot of ours, but nothing of it is in the log. Then Debezium's offset, as JSON: always at the
 * end of a transaction of the database, or of the snapshot.
 *
 * @param offset empty before the first of those ends
 */
record Place(boolean begun, Optional<Map<String, Object>> offset) {
  private static final String NEW = "new";
  private static final String BEGUN = "begun";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();
  private static final TypeReference<TreeMap<String, Object>> OFFSET = new TypeReference<>() {};

  static final Place START = new Place(true, Optional.empty());

  static Place at(Map<String, ?> offset) {
    return new Place(true, Optional.of(new TreeMap<>(offset)));
  }

  static Place parse(String owner, Optional<String> position) {
    String text = position.orElse(NEW);
    if (text.equals(NEW) || text.equals(BEGUN)) {
      return new Place(text.equals(BEGUN), Optional.empty());
    }
    try {
      return at(JSON.readValue(text, OFFSET));
    } catch (JsonProcessingException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "%s: the position '%s' was committed by something else".formatted(owner, text),
          e);
    }
  }

  /** The place in the server's log; 0 when there is none. */
  long lsn() {
    return offset
        .map(map -> map.get("lsn"))
        .filter(Number.class::isInstance)
        .map(value -> ((Number) value).longValue())
        .orElse(0L);
  }

  @Override
  public String toString() {
    if (offset.isEmpty()) {
      return begun ? BEGUN : NEW;
    }
    try {
      return JSON.writeValueAsString(offset.get());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an offset of plain values", e);
    }
  }
}
