package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
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
  private final Optional<ModelPlan> asked;

  /**
   * @param models all that are declared, by name
   * @param sql the text that may ask one; of several that it names, the first
   */
  Predictions(Map<String, ModelPlan> models, String sql) {
    this.models = Map.copyOf(models);
    this.asked = asked(models, sql);
  }

  private static Optional<ModelPlan> asked(Map<String, ModelPlan> models, String sql) {
    Matcher calls = CALL.matcher(sql);
    while (calls.find()) {
      ModelPlan model = models.get(calls.group(1));
      if (model != null) {
        return Optional.of(model);
      }
    }
    return Optional.empty();
  }

  /** What can be read: the model's stream has two columns more. */
  Map<String, Schema> readable(Map<String, Schema> declared) {
    Map<String, Schema> readable = new LinkedHashMap<>(declared);
    asked.ifPresent(
        model ->
            readable.computeIfPresent(model.stream(), (name, schema) -> columns(schema, model)));
    return readable;
  }

  private static Schema columns(Schema stream, ModelPlan model) {
    List<Field> fields = new ArrayList<>(stream.fields());
    fields.add(new Field(Derivation.prediction(model.model()), DataType.DOUBLE));
    fields.add(new Field(Derivation.version(model.model()), DataType.LONG));
    return new Schema(fields);
  }

  /**
   * The model that a text asks, now that it is known which columns of the stream it reads: a
   * comment may have named one.
   */
  Optional<ModelPlan> model(List<String> read) {
    return asked.filter(
        model ->
            read.contains(Derivation.prediction(model.model()))
                || read.contains(Derivation.version(model.model())));
  }

  /** Puts columns in the place of calls; what cannot be asked is refused. */
  SqlNode read(SqlNode statement, ViewGrammar grammar) {
    SqlNode query = statement instanceof SqlOrderBy ordered ? ordered.query : statement;
    String stream = query instanceof SqlSelect select ? stream(select.getFrom()) : "";
    return statement.accept(
        new SqlShuttle() {
          @Override
          public SqlNode visit(SqlCall call) {
            String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
            return name.equals(PREDICT) || name.equals(VERSION)
                ? column(call, name, stream, grammar)
                : super.visit(call);
          }
        });
  }

  private SqlNode column(SqlCall call, String name, String stream, ViewGrammar grammar) {
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
          "%s asks one model, and this asks '%s' already; write another one for that"
              .formatted(grammar.subject(), asked.get().model()));
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

  /** What stands first in FROM, whatever is around it: a window, a join, another name. */
  private static String stream(SqlNode from) {
    if (from instanceof SqlCall call && call.operandCount() > 0) {
      return stream(call.operand(0));
    }
    return from instanceof SqlIdentifier name && name.isSimple() ? name.getSimple() : "";
  }
}
