package io.periscope.api.engine;

import java.util.Map;
import java.util.Optional;

/**
 * A Parquet file that has been written and not yet committed to a table.
 *
 * @param location an absolute path
 * @param columns by field id
 */
public record DataFile(String location, long rows, long bytes, Map<Integer, ColumnStats> columns) {

  /**
   * @param bytes compressed size of the column
   * @param values how many values, nulls included
   * @param min the least value as Boolean, Integer, Long, Double, BigDecimal, String, LocalDate or
   *     LocalDateTime; empty when all are null or it is not known
   */
  public record ColumnStats(
      long bytes, long values, long nulls, Optional<Object> min, Optional<Object> max) {}
}
