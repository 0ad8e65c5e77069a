package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlAsOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * {@code PREDICT(model)} and {@code PREDICT_VERSION(model)}: each is read as a column that the
 * stream has besides its own, for the time of one SELECT. Whoever runs the text binds the stream to
 * events with those columns.
 */
final class Predictions {
  private static final String PREDICT = "PREDICT";
  private static final String VERSION = "PREDICT_VERSION";
  private static final Pattern CALL =
      Pattern.compile("\\b(?:PREDICT|PREDICT_VERSION)\\s*\\(\\s*(\\w+)", Pattern.CASE_INSENSITIVE);

  private final Map<String, ModelPlan> models;

  /**
   * @param models all that are declared, by name
   */
  Predictions(Map<String, ModelPlan> models) {
    this.models = Map.copyOf(models);
  }

  /** The model that a text asks; of several, the first. */
  Optional<ModelPlan> asked(String sql) {
    Matcher calls = CALL.matcher(sql);
    while (calls.find()) {
      ModelPlan model = models.get(calls.group(1));
      if (model != null) {
        return Optional.of(model);
      }
    }
    return Optional.empty();
  }

  /** The stream's own columns, and what a model says of each event. */
  static Schema columns(Schema stream, ModelPlan model) {
    List<Field> fields = new ArrayList<>(stream.fields());
    fields.add(new Field(Derivation.prediction(model.model()), DataType.DOUBLE));
    fields.add(new Field(Derivation.version(model.model()), DataType.LONG));
    return new Schema(fields);
  }

  /** Puts columns in the place of calls; what cannot be asked is refused. */
  SqlNode read(SqlNode statement, Optional<ModelPlan> asked, Grammar grammar) {
    String stream = statement instanceof SqlSelect select ? stream(select.getFrom()) : "";
    return statement.accept(
        new SqlShuttle() {
          @Override
          public SqlNode visit(SqlCall call) {
            String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
            return name.equals(PREDICT) || name.equals(VERSION)
                ? column(call, name, stream, asked, grammar)
                : super.visit(call);
          }
        });
  }

  private SqlNode column(
      SqlCall call, String name, String stream, Optional<ModelPlan> asked, Grammar grammar) {
    if (call.operandCount() != 1
        || !(call.operand(0) instanceof SqlIdentifier model && model.isSimple())) {
      grammar.refuse(
          call, name + " has the name of a model between its brackets, and nothing else");
    } else if (!models.containsKey(model.getSimple())) {
      grammar.refuse(
          model,
          "there is no model '%s'; there are: %s%s"
              .formatted(
                  model.getSimple(),
                  models.isEmpty()
                      ? "none"
                      : String.join(", ", models.keySet().stream().sorted().toList()),
                  NearestName.hint(model.getSimple(), models.keySet())));
    } else if (asked.isPresent() && !asked.get().model().equals(model.getSimple())) {
      grammar.refuse(
          model,
          "a derived stream asks one model, and this asks '%s' already; derive a further stream"
              .formatted(asked.get().model()));
    } else if (!models.get(model.getSimple()).stream().equalsIgnoreCase(stream)) {
      grammar.refuse(
          model,
          "the model '%s' is about events of stream '%s', and this reads '%s'"
              .formatted(model.getSimple(), models.get(model.getSimple()).stream(), stream));
    } else {
      String column =
          name.equals(PREDICT)
              ? Derivation.prediction(model.getSimple())
              : Derivation.version(model.getSimple());
      return new SqlIdentifier(column, call.getParserPosition());
    }
    return SqlLiteral.createNull(call.getParserPosition());
  }

  /** What stands first in FROM. */
  private static String stream(SqlNode from) {
    if (from instanceof SqlJoin join) {
      return stream(join.getLeft());
    }
    if (from instanceof SqlCall call && call.getOperator() instanceof SqlAsOperator) {
      return stream(call.operand(0));
    }
    return from instanceof SqlIdentifier name && name.isSimple() ? name.getSimple() : "";
  }
}
