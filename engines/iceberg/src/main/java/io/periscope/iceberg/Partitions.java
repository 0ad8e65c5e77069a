package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;

/**
 * Chooses the partition of a master file.
 *
 * <p>Readers skip a whole partition when a filter on {@code _ingest_time} excludes its day, so
 * every event of a file in a day's partition must have come on that very day. A segment that was
 * open at midnight has events of two days; its file goes under the spec without partitions, where
 * its statistics still let readers skip it.
 */
final class Partitions {
  private Partitions() {}

  /** A range of days, both included. */
  record Days(LocalDate first, LocalDate last) {}

  /**
   * @param ingested when the file's events came, if its statistics say
   * @param otherwise the day to believe in if they do not
   */
  static org.apache.iceberg.DataFile place(
      Table table, DataFile file, Optional<Days> ingested, LocalDate otherwise) {
    Days days = ingested.orElse(new Days(otherwise, otherwise));
    PartitionSpec spec =
        days.first().equals(days.last()) && table.spec().isPartitioned()
            ? table.spec()
            : unpartitioned(table);
    Optional<Integer> day =
        spec.isPartitioned() ? Optional.of((int) days.first().toEpochDay()) : Optional.empty();
    return DataFiles.of(table.schema(), spec, day, table.sortOrder(), file);
  }

  private static PartitionSpec unpartitioned(Table table) {
    return table.specs().values().stream()
        .filter(PartitionSpec::isUnpartitioned)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("the table was not made with a spec for two days"));
  }
}
