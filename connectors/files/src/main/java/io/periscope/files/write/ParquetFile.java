package io.periscope.files.write;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.SqlText;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;

/** Writes Parquet, by a DuckDB in memory that reads the blocks as a table. */
public final class ParquetFile {
  private static final String ROWS = "periscope_rows";

  private ParquetFile() {}

  /**
   * Writes a file, or over one that is there.
   *
   * @param blocks the next rows; empty after the last
   * @param gzip whether to compress by gzip and not by zstd
   * @throws PeriscopeException when it cannot be written
   */
  public static void write(
      Path file, Schema schema, boolean gzip, Supplier<Optional<RowBlock>> blocks) {
    Feed feed = new Feed(schema, blocks);
    String columns =
        schema.fields().stream().map(ParquetFile::column).collect(Collectors.joining(", "));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
        var unused = builder.withName(ROWS).withFunction(feed).register(connection);
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "COPY (SELECT %s FROM %s()) TO %s (FORMAT parquet, COMPRESSION %s)"
                .formatted(
                    columns, ROWS, SqlText.literal(file.toString()), gzip ? "gzip" : "zstd"));
      }
    } catch (SQLException e) {
      throw feed.failure.orElseGet(
          () -> PeriscopeException.resource("cannot write " + file + ": " + e.getMessage(), e));
    }
  }

  /**
   * DuckDB's Java interface fills neither TIMESTAMP nor DATE vectors, so these are numbers first.
   */
  private static String column(Field field) {
    String name = SqlText.quote(field.name());
    return switch (field.type().kind()) {
      case TIMESTAMP -> "make_timestamp(" + name + ") AS " + name;
      case DATE -> "(DATE '1970-01-01' + " + name + ") AS " + name;
      default -> name;
    };
  }

  private static final class Feed implements DuckDBTableFunction<Object, Object, Object> {
    private final Schema schema;
    private final Supplier<Optional<RowBlock>> blocks;
    private Optional<PeriscopeException> failure = Optional.empty();
    private Optional<RowBlock> block = Optional.empty();
    private int next;

    Feed(Schema schema, Supplier<Optional<RowBlock>> blocks) {
      this.schema = schema;
      this.blocks = blocks;
    }

    @Override
    public Object bind(DuckDBTableFunctionBindInfo info) throws SQLException {
      for (Field field : schema.fields()) {
        DataType type = field.type();
        if (type.kind() == DataType.Kind.DECIMAL) {
          try (DuckDBLogicalType decimal =
              DuckDBLogicalType.decimal(type.precision(), type.scale())) {
            info.addResultColumn(field.name(), decimal);
          }
        } else {
          info.addResultColumn(field.name(), carrier(type));
        }
      }
      return schema;
    }

    private static DuckDBColumnType carrier(DataType type) {
      return switch (type.kind()) {
        case BOOLEAN -> DuckDBColumnType.BOOLEAN;
        case INT, DATE -> DuckDBColumnType.INTEGER;
        case LONG, TIMESTAMP -> DuckDBColumnType.BIGINT;
        case DOUBLE -> DuckDBColumnType.DOUBLE;
        case STRING -> DuckDBColumnType.VARCHAR;
        case DECIMAL -> throw new IllegalArgumentException("decimals carry their digits");
      };
    }

    @Override
    public Object init(DuckDBTableFunctionInitInfo info) {
      info.setMaxThreads(1);
      return schema;
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) {
      try {
        while (block.isEmpty() || next == block.get().size()) {
          block = blocks.get();
          next = 0;
          if (block.isEmpty()) {
            return 0;
          }
        }
      } catch (PeriscopeException e) {
        // DuckDB would keep its message only.
        failure = Optional.of(e);
        throw e;
      }
      int rows = (int) Math.min(chunk.capacity(), block.get().size() - next);
      for (int field = 0; field < schema.size(); field++) {
        fill(chunk.vector(field), field, block.get(), rows);
      }
      next += rows;
      return rows;
    }

    private void fill(DuckDBWritableVector vector, int field, RowBlock from, int rows) {
      DataType.Kind kind = schema.field(field).type().kind();
      if (kind == DataType.Kind.STRING) {
        byte[][] texts = new byte[rows][];
        for (int i = 0; i < rows; i++) {
          if (!from.isNull(field, next + i)) {
            texts[i] = from.text(field, next + i);
          }
        }
        vector.setStringUtf8Batch(0, texts);
        return;
      }
      for (int i = 0; i < rows; i++) {
        int row = next + i;
        if (from.isNull(field, row)) {
          vector.setNull(i);
          continue;
        }
        switch (kind) {
          case BOOLEAN -> vector.setBoolean(i, from.number(field, row) != 0);
          case INT, DATE -> vector.setInt(i, (int) from.number(field, row));
          case LONG, TIMESTAMP -> vector.setLong(i, from.number(field, row));
          case DOUBLE -> vector.setDouble(i, from.real(field, row));
          case DECIMAL -> vector.setBigDecimal(i, from.decimal(field, row));
          case STRING -> throw new IllegalStateException("texts are written together");
        }
      }
    }
  }
}
