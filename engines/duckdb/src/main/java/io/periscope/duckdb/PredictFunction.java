package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.SqlText.Binding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * Scalar functions through which a model enters SQL: the features come as vectors, and all of a
 * vector are scored at once. There is one function for each list of the features' types; which
 * model it asks is its first argument, a token.
 */
final class PredictFunction {
  private static final String NAME = "periscope_predict_";

  private final DuckDBConnection connection;
  private final Map<Long, Scorer> scorers = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private final Map<String, Boolean> registered = new ConcurrentHashMap<>();

  /**
   * @param connection to the instance; lives as long as this
   */
  PredictFunction(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** A scorer that queries can ask while it is open. */
  final class Session implements AutoCloseable {
    private final long token = tokens.incrementAndGet();
    private final Optional<Scorer> scorer;
    private final ModelPlan model;

    private Session(ModelPlan model, Optional<Scorer> scorer) {
      this.model = model;
      this.scorer = scorer;
      scorer.ifPresent(known -> scorers.put(token, known));
    }

    /**
     * Events with two more columns: what the model predicts, and which version that was. Without a
     * scorer both are null.
     *
     * @param events a query for the fields of the stream
     */
    String events(Schema stream, String events, List<Binding> tables) {
      List<Binding> bindings = new ArrayList<>();
      bindings.add(new Binding(model.stream(), events));
      bindings.addAll(tables);
      String fields =
          stream.names().stream().map(name -> quote(name)).collect(Collectors.joining(", "));
      return "SELECT %s, %s AS %s, CAST(%s AS BIGINT) AS %s FROM (%s)"
          .formatted(
              fields,
              prediction(),
              quote(Derivation.prediction(model.model())),
              scorer.map(known -> Long.toString(known.version())).orElse("NULL"),
              quote(Derivation.version(model.model())),
              bind(bindings, model.scoring()));
    }

    private String prediction() {
      return scorer.isEmpty()
          ? "CAST(NULL AS DOUBLE)"
          : model.features().fields().stream()
              .map(PredictFunction::argument)
              .collect(
                  Collectors.joining(
                      ", ", NAME + types(model.features()) + "(" + token + "::BIGINT, ", ")"));
    }

    @Override
    public void close() {
      scorers.remove(token);
    }
  }

  Session open(ModelPlan model, Optional<Scorer> scorer) throws SQLException {
    register(types(model.features()));
    return new Session(model, scorer);
  }

  private static String argument(Field field) {
    return "CAST(%s AS %s)"
        .formatted(quote(ModelPlan.feature(field.name())), isText(field) ? "VARCHAR" : "DOUBLE");
  }

  /** Whether a feature is a text; any other is a number. */
  static boolean isText(Field field) {
    return field.type().kind() == Kind.STRING;
  }

  /** A letter for each feature. */
  private static String types(Schema features) {
    return features.fields().stream()
        .map(field -> isText(field) ? "t" : "n")
        .collect(Collectors.joining());
  }

  private synchronized void register(String types) throws SQLException {
    if (registered.containsKey(types)) {
      return;
    }
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      var unused = builder.withName(NAME + types).withParameter(DuckDBColumnType.BIGINT);
      for (char type : types.toCharArray()) {
        unused =
            builder.withParameter(type == 't' ? DuckDBColumnType.VARCHAR : DuckDBColumnType.DOUBLE);
      }
      unused =
          builder
              .withReturnType(DuckDBColumnType.DOUBLE)
              .withVolatile()
              .withVectorizedFunction(new Vectors(types));
      var function = builder.register(connection);
    }
    registered.put(types, true);
  }

  private final class Vectors implements DuckDBScalarFunction {
    private final String types;

    Vectors(String types) {
      this.types = types;
    }

    @Override
    public void apply(DuckDBDataChunkReader chunk, DuckDBWritableVector result) {
      int count = Math.toIntExact(chunk.rowCount());
      if (count == 0) {
        return;
      }
      Scorer scorer =
          Optional.ofNullable(scorers.get(chunk.vector(0).getLong(0)))
              .orElseThrow(() -> new IllegalStateException("no model is offered"));
      int width = types.length();
      float[] values = new float[count * width];
      for (int feature = 0; feature < width; feature++) {
        DuckDBReadableVector column = chunk.vector(feature + 1L);
        boolean text = types.charAt(feature) == 't';
        for (int row = 0; row < count; row++) {
          values[row * width + feature] = value(scorer, feature, column, row, text);
        }
      }
      float[] predictions = scorer.predict(new Rows(values, width, count));
      for (int row = 0; row < count; row++) {
        if (Float.isFinite(predictions[row])) {
          result.setDouble(row, predictions[row]);
        } else {
          result.setNull(row);
        }
      }
    }
  }

  private static float value(
      Scorer scorer, int feature, DuckDBReadableVector column, int row, boolean text) {
    if (column.isNull(row)) {
      return Float.NaN;
    }
    return text
        ? scorer.category(feature, column.getString(row))
        : scorer.number(feature, column.getDouble(row));
  }
}
