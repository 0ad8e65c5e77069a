package io.periscope.api.sink;

import io.periscope.api.log.Coverage;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole answer, as of one instant.
 *
 * @param key the columns that tell rows apart; empty when there is but one row
 * @param rows values as in {@link io.periscope.api.engine.Answer}
 * @param coverage for each stream, the events that the answer includes
 */
public record Snapshot(
    Schema columns,
    List<String> key,
    List<List<Optional<Object>>> rows,
    Map<String, Coverage> coverage) {
  public Snapshot {
    key = List.copyOf(key);
    coverage = Map.copyOf(coverage);
  }

  /** The values of a row's key, in the order of {@link #key}. */
  public List<Optional<Object>> keyOf(List<Optional<Object>> row) {
    List<Optional<Object>> values = new ArrayList<>();
    key.forEach(name -> values.add(row.get(columns.indexOf(name).orElseThrow())));
    return values;
  }
}
