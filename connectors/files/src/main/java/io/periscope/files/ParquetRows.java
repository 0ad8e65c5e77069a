package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBReadableVector;

/**
 * A Parquet file, read in the order of its rows, some two thousand at a time.
 *
 * <p>The driver's chunked result ends without a word when reading fails, as if the file had no more
 * rows. So the end is only believed when there have been as many rows as the file says it has.
 */
final class ParquetRows implements RowReader {
  private final InputFile file;
  private final List<String> names;
  private final List<ParquetColumn> columns;
  private final int key;
  private final long total;
  private final DuckDBConnection connection;
  private final DuckDBChunkedResult result;
  private final JsonBuffer json = new JsonBuffer();
  private long chunkRows;
  private long chunkRow;
  private long row;

  private ParquetRows(
      InputFile file,
      List<String> names,
      List<ParquetColumn> columns,
      int key,
      long total,
      DuckDBConnection connection,
      DuckDBChunkedResult result,
      long row) {
    this.file = file;
    this.names = names;
    this.columns = columns;
    this.key = key;
    this.total = total;
    this.connection = connection;
    this.result = result;
    this.row = row;
  }

  static ParquetRows open(ParquetEngine engine, StreamDef stream, InputFile file, long skip) {
    Map<String, String> types = engine.columns(file);
    List<ParquetColumn> columns = columns(stream, file, types);
    String select =
        columns.stream()
            .map(ParquetColumn::expression)
            .collect(
                Collectors.joining(
                    ", ", "SELECT ", " FROM " + ParquetEngine.scan(file) + " OFFSET " + skip));
    long total = engine.count(file);
    int key = stream.key().map(name -> stream.schema().indexOf(name).orElse(-1)).orElse(-1);
    try {
      DuckDBConnection connection = engine.newConnection();
      try {
        DuckDBChunkedResult result = connection.prepare(select).query();
        return new ParquetRows(
            file, List.copyOf(types.keySet()), columns, key, total, connection, result, skip);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw ParquetEngine.unreadable(file, 0, e);
    }
  }

  private static List<ParquetColumn> columns(
      StreamDef stream, InputFile file, Map<String, String> types) {
    List<ParquetColumn> columns = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Field field : stream.schema().fields()) {
      String type = types.get(field.from());
      if (type == null) {
        problems.add(MissingColumn.message(file.name(), field, types.keySet()));
      } else {
        columns.add(ParquetColumn.of(field, type));
      }
    }
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(String.join("\n", problems));
    }
    return columns;
  }

  @Override
  public List<String> columns() {
    return names;
  }

  @Override
  public int read(int max, EventConsumer consumer) {
    int count = 0;
    while (count < max && hasRow()) {
      int wanted = (int) Math.min(max - count, chunkRows - chunkRow);
      hand(wanted, consumer);
      count += wanted;
    }
    return count;
  }

  private void hand(int wanted, EventConsumer consumer) {
    DuckDBReadableVector[] vectors = new DuckDBReadableVector[columns.size()];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = result.chunk().vector(i);
    }
    for (int i = 0; i < wanted; i++) {
      json.begin();
      for (int c = 0; c < vectors.length; c++) {
        columns.get(c).write(vectors[c], chunkRow, json);
      }
      consumer.accept(key(vectors), json.end());
      chunkRow++;
      row++;
    }
  }

  private Optional<byte[]> key(DuckDBReadableVector[] vectors) {
    return key < 0 || vectors[key].isNull(chunkRow)
        ? Optional.empty()
        : Optional.of(columns.get(key).key(vectors[key], chunkRow));
  }

  private boolean hasRow() {
    while (chunkRow == chunkRows) {
      if (!result.nextChunk()) {
        requireComplete();
        return false;
      }
      chunkRows = result.chunk().rowCount();
      chunkRow = 0;
    }
    return true;
  }

  private void requireComplete() {
    if (row < total) {
      throw ParquetEngine.unreadable(
          file, row, new SQLException("%d of its %d rows can be read".formatted(row, total)));
    }
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() {
    try {
      result.close();
      connection.close();
    } catch (SQLException e) {
      throw ParquetEngine.unreadable(file, row, e);
    }
  }
}
