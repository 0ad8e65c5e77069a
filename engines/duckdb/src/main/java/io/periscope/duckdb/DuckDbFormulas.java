package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.source.Formulas;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Computes fields of made-up events, in a DuckDB in memory that is theirs alone. */
public final class DuckDbFormulas implements Formulas {
  private static final byte[] NOTHING = new byte[0];

  private final String stream;
  private final Schema inputs;
  private final Schema outputs;
  private final Sql sql;
  private final DecodeFunction.Slot slot;
  private final String query;
  private RecordBatch numbers = new RecordBatch(0);

  private DuckDbFormulas(StreamDef stream, Derivation derivation, Sql sql, DecodeFunction decode) {
    this.stream = stream.name();
    this.inputs =
        new Schema(
            stream.schema().fields().stream()
                .filter(field -> derivation.inputs().contains(field.name()))
                .toList());
    this.outputs =
        new Schema(
            derivation.output().names().stream()
                .map(name -> stream.schema().field(stream.schema().indexOf(name).orElseThrow()))
                .toList());
    this.sql = sql;
    this.slot = decode.slot(inputs);
    Binding rows =
        new Binding(derivation.from(), DecodeFunction.select(slot.token(), inputs.fields(), false));
    this.query =
        outputs.fields().stream()
            .map(DuckDbFormulas::column)
            .collect(
                Collectors.joining(
                    ", ", "SELECT ", " FROM (" + bind(List.of(rows), derivation.select()) + ")"));
  }

  /** What does not fit the field's type has no result, like anything else without one. */
  private static String column(Field field) {
    return "TRY_CAST(%s AS %s)".formatted(quote(field.name()), Types.sql(field.type()));
  }

  /**
   * @param derivation what computes the fields, from those of the same stream
   */
  public static DuckDbFormulas open(StreamDef stream, Derivation derivation) {
    // With one thread rows keep their order.
    Properties properties = new DuckDbOptions(1, "200MB").properties();
    try {
      DuckDBConnection connection =
          DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
      try {
        DecodeFunction decode = new DecodeFunction();
        decode.register(connection);
        return new DuckDbFormulas(stream, derivation, new Sql(connection), decode);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw PeriscopeException.internal(
          "what computes the fields of stream '%s' cannot be opened: %s"
              .formatted(stream.name(), e.getMessage()),
          e);
    }
  }

  @Override
  public Schema inputs() {
    return inputs;
  }

  @Override
  public Schema outputs() {
    return outputs;
  }

  @Override
  public void compute(int rows, Given given, Taken taken) {
    if (rows == 0) {
      return;
    }
    if (numbers.size() != rows) {
      numbers = new RecordBatch(rows);
      for (int row = 0; row < rows; row++) {
        numbers.add(0, row, 0, NOTHING);
      }
    }
    slot.offer(new DecodeJob(inputs, new Rows(given), numbers));
    Results results = new Results(taken);
    try {
      sql.forEachAgain(query, results::take);
    } catch (SQLException e) {
      throw PeriscopeException.internal(
          "the fields of stream '%s' that are made by sql cannot be computed: %s"
              .formatted(stream, e.getMessage()),
          e);
    } finally {
      slot.clear();
    }
  }

  /** A record stands for the row of its number. */
  private record Rows(Given given) implements EventDecoder {
    @Override
    public Optional<String> decode(byte[] value, FieldSink sink) {
      throw new IllegalStateException("rows have no bytes");
    }

    @Override
    public Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
      given.give(row, sink);
      return Optional.empty();
    }
  }

  /** Hands results over, row by row. */
  private final class Results {
    private final Taken taken;
    private int row;

    private Results(Taken taken) {
      this.taken = taken;
    }

    private void take(ResultSet result) throws SQLException {
      FieldSink sink = taken.row(row);
      for (int i = 0; i < outputs.size(); i++) {
        give(result, i, outputs.field(i).type(), sink);
      }
      row++;
    }
  }

  private static void give(ResultSet result, int field, DataType type, FieldSink sink)
      throws SQLException {
    int column = field + 1;
    switch (type.kind()) {
      case INT, LONG -> {
        long value = result.getLong(column);
        if (!result.wasNull()) {
          sink.setLong(field, value);
        }
      }
      case DOUBLE -> {
        double value = result.getDouble(column);
        // Neither JSON nor an event has anything else.
        if (!result.wasNull() && Double.isFinite(value)) {
          sink.setDouble(field, value);
        }
      }
      default -> Types.read(result, column, type).ifPresent(value -> give(value, field, sink));
    }
  }

  private static void give(Object value, int field, FieldSink sink) {
    if (value instanceof Boolean truth) {
      sink.setBoolean(field, truth);
    } else if (value instanceof BigDecimal decimal) {
      sink.setDecimal(field, decimal.unscaledValue());
    } else if (value instanceof LocalDate date) {
      sink.setDate(field, Math.toIntExact(date.toEpochDay()));
    } else if (value instanceof LocalDateTime time) {
      sink.setTimestamp(
          field,
          Math.addExact(
              Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), 1_000_000L),
              time.getNano() / 1000));
    } else {
      byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
      sink.setString(field, utf8, 0, utf8.length);
    }
  }

  @Override
  public void close() {
    slot.close();
    try {
      sql.close();
    } catch (SQLException e) {
      // It holds nothing that could be lost.
    }
  }
}
