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
import java.util.stream.Stream;

/**
 * How far the source is. First {@code new}: nothing is in the server. Then {@code begun}: there may
 * be a slot of ours, but nothing of it is in the log. Then Debezium's offset, as JSON: always at
 * the end of a transaction of the database, or of the snapshot.
 *
 * @param offset empty before the first of those ends
 */
record Place(boolean begun, Optional<Map<String, Object>> offset) {
  private static final String COMMIT = "lsn_commit";
  private static final String NEW = "new";
  private static final String BEGUN = "begun";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();
  private static final TypeReference<TreeMap<String, Object>> OFFSET = new TypeReference<>() {};

  static final Place START = new Place(true, Optional.empty());

  /** Where the slot stands. */
  static Place at(long lsn) {
    return at(Map.of(COMMIT, lsn, "lsn_proc", lsn, "lsn", lsn));
  }

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

  /** The end of the last transaction that the source has; empty before the first. */
  Optional<Long> commit() {
    return number(COMMIT);
  }

  /** How far the server may have been told to forget; 0 when it was not. */
  long confirmed() {
    return Stream.of(COMMIT, "lsn_proc", "lsn")
        .flatMap(key -> number(key).stream())
        .reduce(0L, Math::max);
  }

  private Optional<Long> number(String key) {
    return offset
        .map(map -> map.get(key))
        .filter(Number.class::isInstance)
        .map(value -> ((Number) value).longValue());
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
