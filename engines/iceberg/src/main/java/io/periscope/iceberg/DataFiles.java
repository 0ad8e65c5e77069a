package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.UnicodeUtil;

/** Makes a written Parquet file known to Iceberg, with the statistics that let readers skip it. */
final class DataFiles {
  /** Longer texts are cut in bounds, which stay bounds. Iceberg's own default. */
  private static final int BOUND_LENGTH = 16;

  private DataFiles() {}

  /**
   * @param day the partition, if {@code spec} has one
   */
  static org.apache.iceberg.DataFile of(
      Schema schema, PartitionSpec spec, Optional<LocalDate> day, SortOrder order, DataFile file) {
    org.apache.iceberg.DataFiles.Builder builder =
        org.apache.iceberg.DataFiles.builder(spec)
            .withPath(file.location())
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(file.bytes())
            .withMetrics(metrics(schema, file))
            .withSortOrder(order);
    if (day.isPresent()) {
      PartitionData partition = new PartitionData(spec.partitionType());
      partition.set(0, (int) day.get().toEpochDay());
      builder.withPartition(partition);
    }
    return builder.build();
  }

  /**
   * The files of a segment by day, each of which must be durable and hold rows of that segment and
   * day only.
   */
  static List<org.apache.iceberg.DataFile> ofSegment(
      Table table, TableIdentifier id, long segment, SortedMap<LocalDate, DataFile> files) {
    List<org.apache.iceberg.DataFile> known = new ArrayList<>();
    files.forEach(
        (day, file) -> {
          SegmentStatistics.require(table, file, segment, day);
          requireDurable(id.toString(), file);
          known.add(of(table.schema(), table.spec(), Optional.of(day), table.sortOrder(), file));
        });
    return known;
  }

  /**
   * Makes sure that the file is there, as long as its writer says, and on the disk itself: a commit
   * must not outlive what it refers to.
   */
  static void requireDurable(String table, DataFile file) {
    Path path = Path.of(file.location());
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      if (channel.size() != file.bytes()) {
        throw PeriscopeException.resource(
            "table %s: %s has %d bytes where %d were written; the disk may be full"
                .formatted(table, path, channel.size(), file.bytes()),
            new IOException("file length differs"));
      }
      channel.force(true);
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "table %s: the file to be committed cannot be read: %s".formatted(table, e), e);
    }
  }

  private static Metrics metrics(Schema schema, DataFile file) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    file.columns()
        .forEach(
            (id, stats) -> {
              Types.NestedField column = schema.findField(id);
              if (column == null) {
                throw PeriscopeException.internal(
                    "%s has statistics of field id %d, which the table does not have"
                        .formatted(file.location(), id),
                    new IllegalArgumentException("field id " + id));
              }
              sizes.put(id, stats.bytes());
              values.put(id, stats.values());
              nulls.put(id, stats.nulls());
              bounds(column.type(), stats, id, lower, upper);
            });
    return new Metrics(file.rows(), sizes, values, nulls, Map.of(), lower, upper);
  }

  private static void bounds(
      Type type,
      ColumnStats stats,
      int id,
      Map<Integer, ByteBuffer> lower,
      Map<Integer, ByteBuffer> upper) {
    stats
        .min()
        .filter(DataFiles::comparable)
        .map(min -> min instanceof String s ? UnicodeUtil.truncateStringMin(s, BOUND_LENGTH) : min)
        .ifPresent(min -> lower.put(id, bytes(type, min)));
    // Cut texts are rounded up; there is no bound when that is not possible.
    stats
        .max()
        .filter(DataFiles::comparable)
        .flatMap(
            max ->
                max instanceof String s
                    ? Optional.ofNullable(UnicodeUtil.truncateStringMax(s, BOUND_LENGTH))
                    : Optional.of(max))
        .ifPresent(max -> upper.put(id, bytes(type, max)));
  }

  private static boolean comparable(Object value) {
    return !(value instanceof Double d && d.isNaN());
  }

  private static ByteBuffer bytes(Type type, Object value) {
    return Conversions.toByteBuffer(type, IcebergTypes.internal(type, value));
  }
}
