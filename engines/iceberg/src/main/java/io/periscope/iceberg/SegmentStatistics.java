package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.iceberg.Table;

/**
 * Checks what a file of a segment says of itself before it is committed. Readers find files by
 * these statistics alone: a wrong segment would move the cut, and a wrong day hide events from
 * whoever filters by time of ingest.
 */
final class SegmentStatistics {
  private SegmentStatistics() {}

  static void require(Table table, DataFile file, long segment, LocalDate day) {
    require(
        table,
        file,
        MasterColumns.SEGMENT,
        value -> value instanceof Number n && n.longValue() == segment,
        "segment " + segment);
    require(
        table,
        file,
        MasterColumns.INGEST_TIME,
        value -> value instanceof LocalDateTime t && t.toLocalDate().equals(day),
        "events that came on " + day);
  }

  private static void require(
      Table table, DataFile file, String column, Predicate<Object> right, String expected) {
    Optional<ColumnStats> stats =
        Optional.ofNullable(file.columns().get(table.schema().findField(column).fieldId()));
    Optional<Object> min = stats.flatMap(ColumnStats::min);
    Optional<Object> max = stats.flatMap(ColumnStats::max);
    if (min.filter(right).isEmpty() || max.filter(right).isEmpty()) {
      throw PeriscopeException.internal(
          "table %s: %s should hold %s only, but its statistics say that %s is from %s to %s"
              .formatted(table.name(), file.location(), expected, column, text(min), text(max)),
          new IllegalArgumentException(column));
    }
  }

  private static String text(Optional<Object> value) {
    return value.map(Object::toString).orElse("?");
  }
}
