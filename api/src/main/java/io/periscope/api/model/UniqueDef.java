package io.periscope.api.model;

import java.time.Duration;
import java.util.List;

/**
 * Which events of a stream are the same one sent again. An event is a duplicate when an accepted
 * event with the same key was logged at most the horizon before it; events with a null in their key
 * have no duplicates.
 *
 * @param key fields of the stream, at least one
 * @param within the horizon, in the log's own time
 */
public record UniqueDef(List<String> key, Duration within) {
  public UniqueDef {
    key = List.copyOf(key);
  }
}
