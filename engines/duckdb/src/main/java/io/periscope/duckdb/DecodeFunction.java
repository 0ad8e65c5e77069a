package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.CheckPlan;
import io.periscope.duckdb.DecodeJob.Rejected;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

/**
 * The table function through which events enter SQL: it decodes the bytes of a record batch
 * straight into DuckDB's vectors. A query names a slot by its token, and reads the batch that is
 * offered there when it runs: so one statement serves batch after batch. Only the columns that it
 * reads are filled, but every event is decided upon as a whole.
 *
 * <p>DuckDB's Java interface fills neither TIMESTAMP nor DATE vectors, so these travel as numbers,
 * and {@link #select} turns them back.
 */
final class DecodeFunction
    implements DuckDBTableFunction<DecodeFunction.Slot, DecodeFunction.Scan, Object> {
  private static final String NAME = "periscope_events";

  private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  void register(Connection connection) throws SQLException {
    try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
      var unused =
          builder
              .withName(NAME)
              .withParameter(long.class)
              .withProjectionPushdown()
              .withFunction(this)
              .register(connection);
    }
  }

  /** A new place for events of this schema. */
  Slot slot(Schema schema) {
    Slot slot = new Slot(tokens.incrementAndGet(), schema);
    slots.put(slot.token, slot);
    return slot;
  }

  /** Where queries find a job, one after the other. */
  final class Slot implements AutoCloseable {
    private final long token;
    private final Schema schema;
    private volatile Optional<DecodeJob> job = Optional.empty();

    private Slot(long token, Schema schema) {
      this.token = token;
      this.schema = schema;
    }

    long token() {
      return token;
    }

    /** What queries read until the next call. */
    void offer(DecodeJob next) {
      job = Optional.of(next);
    }

    /** Lets go of the job. */
    void clear() {
      job = Optional.empty();
    }

    private DecodeJob job() {
      return job.orElseThrow(() -> new IllegalStateException("no events are offered"));
    }

    @Override
    public void close() {
      slots.remove(token);
    }
  }

  /**
   * A query for decoded events.
   *
   * @param fields of the schema, in the order wanted
   * @param positions whether to add the columns of {@link MasterColumns} but the segment
   */
  static String select(long token, Collection<Field> fields, boolean positions) {
    List<String> columns = columns(fields);
    if (positions) {
      columns.add(quote(MasterColumns.PARTITION));
      columns.add(quote(MasterColumns.OFFSET));
      columns.add(
          "make_timestamp(%1$s * 1000) AS %1$s".formatted(quote(MasterColumns.INGEST_TIME)));
    }
    if (columns.isEmpty()) {
      columns.add(quote(MasterColumns.PARTITION));
    }
    return from(token, columns);
  }

  /** A query for decoded events with their row in the batch, as {@link CheckPlan#ROW}. */
  static String selectRows(long token, Collection<Field> fields) {
    List<String> columns = columns(fields);
    columns.add(quote(CheckPlan.ROW));
    return from(token, columns);
  }

  private static List<String> columns(Collection<Field> fields) {
    return fields.stream().map(DecodeFunction::column).collect(Collectors.toList());
  }

  private static String from(long token, List<String> columns) {
    return "SELECT " + String.join(", ", columns) + " FROM " + NAME + "(" + token + ")";
  }

  private static String column(Field field) {
    String name = quote(field.name());
    return switch (field.type().kind()) {
      case TIMESTAMP -> "make_timestamp(" + name + ") AS " + name;
      case DATE -> "(DATE '1970-01-01' + " + name + ") AS " + name;
      default -> name;
    };
  }

  @Override
  public Slot bind(DuckDBTableFunctionBindInfo info) throws SQLException {
    long token = info.getParameter(0).getLong();
    Slot slot =
        Optional.ofNullable(slots.get(token))
            .orElseThrow(() -> new SQLException("no events are known under token " + token));
    for (Field field : slot.schema.fields()) {
      if (field.type().kind() == DataType.Kind.DECIMAL) {
        try (DuckDBLogicalType type =
            DuckDBLogicalType.decimal(field.type().precision(), field.type().scale())) {
          info.addResultColumn(field.name(), type);
        }
      } else {
        info.addResultColumn(field.name(), carrier(field.type()));
      }
    }
    info.addResultColumn(MasterColumns.PARTITION, DuckDBColumnType.INTEGER);
    info.addResultColumn(MasterColumns.OFFSET, DuckDBColumnType.BIGINT);
    info.addResultColumn(MasterColumns.INGEST_TIME, DuckDBColumnType.BIGINT);
    info.addResultColumn(CheckPlan.ROW, DuckDBColumnType.INTEGER);
    info.setCardinality(slot.job().records().size(), false);
    return slot;
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
  public Scan init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1);
    int[] columns = new int[(int) info.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (int) info.getColumnIndex(i);
    }
    Slot slot = info.getBindData();
    return new Scan(slot.job(), columns);
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) {
    Scan scan = info.getInitData();
    return scan.fill(chunk);
  }

  /** One pass over a job, chunk by chunk. For one thread. */
  static final class Scan {
    private final DecodeJob job;
    private final int[] columns;
    private final RowStage stage;
    private final byte[][][] strings;
    private final List<Rejected> rejected = new ArrayList<>();
    private int next;

    private Scan(DecodeJob job, int[] columns) {
      this.job = job;
      this.columns = columns;
      Schema schema = job.schema();
      boolean[] wanted = new boolean[schema.size()];
      for (int column : columns) {
        if (column >= 0 && column < wanted.length) {
          wanted[column] = true;
        }
      }
      this.stage = new RowStage(schema, wanted);
      this.strings = new byte[columns.length][][];
    }

    long fill(DuckDBDataChunkWriter chunk) {
      int capacity = (int) chunk.capacity();
      DuckDBWritableVector[] vectors = new DuckDBWritableVector[columns.length];
      for (int i = 0; i < columns.length; i++) {
        vectors[i] = chunk.vector(i);
        if (isString(columns[i])) {
          strings[i] = new byte[capacity][];
        }
      }
      RecordBatch records = job.records();
      int rows = 0;
      while (rows < capacity && next < records.size()) {
        stage.clear();
        Optional<String> reason = job.decode(next, stage);
        if (reason.isPresent()) {
          rejected.add(new Rejected(next, reason.get()));
        } else {
          write(vectors, rows, next);
          rows++;
        }
        next++;
      }
      for (int i = 0; i < columns.length; i++) {
        if (isString(columns[i])) {
          vectors[i].setStringUtf8Batch(0, Arrays.copyOf(strings[i], rows));
        }
      }
      if (next == records.size()) {
        job.finish(rejected);
      }
      return rows;
    }

    private boolean isString(int column) {
      return column >= 0
          && column < job.schema().size()
          && job.schema().field(column).type().kind() == DataType.Kind.STRING;
    }

    private void write(DuckDBWritableVector[] vectors, int row, int record) {
      int fields = job.schema().size();
      for (int i = 0; i < columns.length; i++) {
        int column = columns[i];
        if (column < 0) {
          continue;
        } else if (column == fields) {
          vectors[i].setInt(row, job.records().partition(record));
        } else if (column == fields + 1) {
          vectors[i].setLong(row, job.records().offset(record));
        } else if (column == fields + 2) {
          vectors[i].setLong(row, job.records().timestamp(record));
        } else if (column == fields + 3) {
          vectors[i].setInt(row, record);
        } else if (strings[i] != null) {
          stage.stage(column, strings[i], row);
        } else {
          stage.write(column, vectors[i], row);
        }
      }
    }
  }
}
