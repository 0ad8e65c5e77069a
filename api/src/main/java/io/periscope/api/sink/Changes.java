package io.periscope.api.sink;

import io.periscope.api.error.PeriscopeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What has changed from what a sink holds to a new answer.
 *
 * @param <K> a row's key, as the sink knows it
 * @param <V> a row, as the sink knows it
 * @param now all rows by key, for the next time
 * @param upserts rows that are new or differ
 * @param deletes keys of rows that are gone
 */
public record Changes<K, V>(Map<K, V> now, Map<K, V> upserts, List<K> deletes) {

  /**
   * @param before what the sink holds
   * @param key and {@code value} make of a snapshot's row what the sink knows
   * @throws PeriscopeException (USER) when two rows have the same key
   */
  public static <K, V> Changes<K, V> between(
      String sink,
      Map<K, V> before,
      Snapshot snapshot,
      BiFunction<Snapshot, Integer, K> key,
      BiFunction<Snapshot, Integer, V> value) {
    Map<K, V> now = new LinkedHashMap<>();
    Map<K, V> upserts = new LinkedHashMap<>();
    for (int row = 0; row < snapshot.rows().size(); row++) {
      K rowKey = key.apply(snapshot, row);
      V rowValue = value.apply(snapshot, row);
      if (now.put(rowKey, rowValue) != null) {
        throw PeriscopeException.user(
            "sink '%s': two rows have the same key %s = %s; give the columns that tell rows apart as 'key'"
                .formatted(sink, snapshot.key(), rowKey));
      }
      if (!rowValue.equals(before.get(rowKey))) {
        upserts.put(rowKey, rowValue);
      }
    }
    List<K> deletes = new ArrayList<>(before.keySet());
    deletes.removeAll(now.keySet());
    return new Changes<>(now, upserts, deletes);
  }

  public boolean isEmpty() {
    return upserts.isEmpty() && deletes.isEmpty();
  }
}
