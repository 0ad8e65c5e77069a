package io.periscope.iceberg;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Finds the files of a range of segments from the statistics of their {@code _segment} column,
 * without opening one.
 */
final class SegmentFiles {
  private final Table table;
  private final int segmentId;

  SegmentFiles(Table table) {
    this.table = table;
    this.segmentId = table.schema().findField(MasterColumns.SEGMENT).fieldId();
  }

  /** The files whose segments lie in (after, through], in the order of their segments. */
  List<String> between(long after, long through) {
    List<Found> found = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table
            .newScan()
            .filter(
                Expressions.and(
                    Expressions.greaterThan(MasterColumns.SEGMENT, after),
                    Expressions.lessThanOrEqual(MasterColumns.SEGMENT, through)))
            .includeColumnStats(List.of(MasterColumns.SEGMENT))
            .planFiles()) {
      for (FileScanTask task : tasks) {
        found.add(whole(task, after, through));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(Comparator.comparingLong(Found::segment).thenComparing(Found::location));
    return found.stream().map(Found::location).toList();
  }

  /** Another program may have rewritten the table in a way that can no longer be cut exactly. */
  private Found whole(FileScanTask task, long after, long through) {
    DataFile file = task.file();
    String location = LocalFiles.path(file.location()).toString();
    if (!task.deletes().isEmpty()) {
      throw cannotCut(location, "rows of it were deleted by another program");
    }
    long first = bound(file.lowerBounds(), location);
    long last = bound(file.upperBounds(), location);
    if (first <= after || last > through) {
      throw cannotCut(
          location,
          "it holds the segments %d to %d, rewritten into one, and %d to %d are asked for"
              .formatted(first, last, after + 1, through));
    }
    return new Found(first, location);
  }

  private PeriscopeException cannotCut(String location, String why) {
    return PeriscopeException.user(
        ("table %s: %s cannot be used: %s. Roll the table back to the last snapshot that Periscope"
                + " wrote.")
            .formatted(table.name(), location, why));
  }

  private long bound(Map<Integer, ByteBuffer> bounds, String location) {
    ByteBuffer bound = bounds == null ? null : bounds.get(segmentId);
    if (bound == null) {
      throw cannotCut(location, "it has no statistics of " + MasterColumns.SEGMENT);
    }
    return Conversions.<Long>fromByteBuffer(Types.LongType.get(), bound);
  }

  private record Found(long segment, String location) {}
}
