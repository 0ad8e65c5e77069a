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
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Tokens tokens = new Tokens();
  private final Map<String, Boolean> registered = new ConcurrentHashMap<>();

  /**
   * @param connection to the instance; lives as long as this
   */
  PredictFunction(DuckDBConnection connection) {
    this.connection = connection;
  }

  /**
   * The same scorer has the same token, so that statements can be kept. Whoever asks a scorer holds
   * it for as long: this does not.
   */
  private static final class Tokens {
    private final Map<Scorer, Long> tokens = new WeakHashMap<>();
    private final Map<Long, WeakReference<Scorer>> scorers = new HashMap<>();
    private long last;

    synchronized long of(Scorer scorer) {
      return tokens.computeIfAbsent(
          scorer,
          unknown -> {
            scorers.values().removeIf(known -> known.get() == null);
            last++;
            scorers.put(last, new WeakReference<>(unknown));
            return last;
          });
    }

    synchronized Optional<Scorer> scorer(long token) {
      return Optional.ofNullable(scorers.get(token)).map(WeakReference::get);
    }
  }

  /**
   * Registers what events of a model are scored by. A transaction that began before does not see
   * it.
   */
  void prepare(ModelPlan model) throws SQLException {
    register(types(model.features()));
  }

  /**
   * A query for events with two more columns: what the model predicts, and which version that was.
   * Without a scorer both are null.
   *
   * @param fields of the stream, as the model was compiled with them
   * @param events a query for these
   * @param tables that the model joins
   */
  String events(
      ModelPlan model,
      Optional<Scorer> scorer,
      List<String> fields,
      String events,
      List<Binding> tables)
      throws SQLException {
    prepare(model);
    List<Binding> bindings = new ArrayList<>();
    bindings.add(new Binding(model.stream(), events));
    bindings.addAll(tables);
    return "SELECT %s, %s AS %s, CAST(%s AS BIGINT) AS %s FROM (%s)"
        .formatted(
            fields.stream().map(name -> quote(name)).collect(Collectors.joining(", ")),
            scorer.map(known -> prediction(model, tokens.of(known))).orElse("CAST(NULL AS DOUBLE)"),
            quote(Derivation.prediction(model.model())),
            scorer.map(known -> Long.toString(known.version())).orElse("NULL"),
            quote(Derivation.version(model.model())),
            bind(bindings, model.scoring()));
  }

  private static String prediction(ModelPlan model, long token) {
    return model.features().fields().stream()
        .map(PredictFunction::argument)
        .collect(
            Collectors.joining(
                ", ", NAME + types(model.features()) + "(" + token + "::BIGINT, ", ")"));
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
          tokens
              .scorer(chunk.vector(0).getLong(0))
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
