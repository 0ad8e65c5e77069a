package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Sql;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ColumnLineage;
import io.periscope.api.plan.ModelForm;
import io.periscope.api.plan.ModelPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelRoot;

/**
 * Compiles what a model reads of events. The expressions are put into one SELECT, so that what is
 * trained on and what is scored are the same text; only if something is wrong with that is each
 * compiled by itself, to tell its place.
 */
final class ModelCompiler {
  private final Dialect dialect;
  private final StreamDef stream;
  private final Map<String, Schema> tables;
  private final DeclaredRelations events;
  private final DeclaredRelations archived;

  /**
   * @param stream that the model is about
   * @param tables the reference tables, by name
   */
  ModelCompiler(Dialect dialect, StreamDef stream, Map<String, Schema> tables) {
    this.dialect = dialect;
    this.stream = stream;
    this.tables = tables;
    this.events = relations(stream.schema());
    this.archived = relations(MasterColumns.of(stream.schema()));
  }

  private DeclaredRelations relations(Schema ofStream) {
    Map<String, Schema> declared = new LinkedHashMap<>(tables);
    declared.put(stream.name(), ofStream);
    return new DeclaredRelations(declared);
  }

  ModelPlan compile(ModelDef model) {
    Frontend.Understood features = understand(model, events, list(model.features()), "");
    Schema schema = new OutputColumns(features).schema();
    requireTypes(model, schema);
    boolean isTruth =
        new OutputColumns(understand(model, events, item(ModelPlan.TARGET, model.target()), ""))
            .schema()
            .field(0)
            .type()
            .equals(DataType.BOOLEAN);
    QueryText featureText = text(features, Map.of());
    String meaning = write(featureText, features);
    QueryText trainingText;
    Frontend.Understood training =
        understand(
            model,
            archived,
            list(model.features()) + ", " + target(model, isTruth) + ", " + origin(),
            model.where().map(where -> " WHERE (" + where.text() + "\n)").orElse(""));
    trainingText =
        text(
            training,
            stream.replace().map(replace -> Map.of(stream.name(), replace)).orElseGet(Map::of));
    String trainingSelect = write(trainingText, training);
    Frontend.Understood scoring = understand(model, events, fields() + ", " + renamed(model), "");
    return new ModelPlan(
        model.name(),
        stream.name(),
        trainingText.used().keySet().stream().filter(tables::containsKey).toList(),
        trainingText.used().getOrDefault(stream.name(), List.of()).stream()
            .filter(name -> stream.schema().indexOf(name).isPresent())
            .toList(),
        schema,
        trainingSelect,
        write(text(scoring, Map.of()), scoring),
        PlanHash.of(meaning + schema),
        form(featureText, features, schema));
  }

  /** What the features and the target are made of; the filter has an influence on all. */
  ColumnLineage lineage(ModelDef model) {
    Frontend.Understood understood =
        understand(
            model,
            events,
            list(model.features()) + ", " + item(ModelPlan.TARGET, model.target()),
            model.where().map(where -> " WHERE (" + where.text() + "\n)").orElse(""));
    ColumnLineage made = ColumnOrigins.lineage(understood, new OutputColumns(understood).schema());
    return ColumnOrigins.ofNewest(made, stream.name(), stream.replace());
  }

  /** The features are written by now, so it is known what they read. */
  private ModelForm form(QueryText written, Frontend.Understood features, Schema schema) {
    Map<String, String> texts = new LinkedHashMap<>();
    JoinedFields.unchanged(features.root().rel, stream.name())
        .forEach(
            (field, column) -> {
              if (schema.field(column).type().kind() == Kind.STRING) {
                texts.put(field, schema.field(column).name());
              }
            });
    return new ModelForm(
        written.used().getOrDefault(stream.name(), List.of()),
        JoinedFields.of(features.root().rel, stream.name(), tables.keySet()),
        texts);
  }

  private static String item(String name, Sql sql) {
    return "(" + sql.text() + "\n) AS " + quote(name);
  }

  private static String list(Map<String, Sql> features) {
    return features.entrySet().stream()
        .map(feature -> item(feature.getKey(), feature.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String renamed(ModelDef model) {
    return model.features().entrySet().stream()
        .map(feature -> item(ModelPlan.feature(feature.getKey()), feature.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String target(ModelDef model, boolean isTruth) {
    String value = "(" + model.target().text() + "\n)";
    String number = isTruth ? "CASE WHEN %1$s THEN 1 WHEN NOT %1$s THEN 0 END" : "%s";
    return "CAST(%s AS DOUBLE) AS %s".formatted(number.formatted(value), quote(ModelPlan.TARGET));
  }

  /** When the event was, and where it is in the log. */
  private String origin() {
    String time =
        stream.time().map(this::column).orElse("CAST(NULL AS TIMESTAMP)")
            + " AS "
            + quote(ModelPlan.TIME);
    return String.join(", ", time, column(MasterColumns.PARTITION), column(MasterColumns.OFFSET));
  }

  private String fields() {
    return stream.schema().names().stream().map(this::column).collect(Collectors.joining(", "));
  }

  private String column(String name) {
    return quote(stream.name()) + "." + quote(name);
  }

  private Frontend.Understood understand(
      ModelDef model, DeclaredRelations relations, String items, String where) {
    String from = " FROM " + quote(stream.name()) + join(model);
    try {
      return read(relations, model.file(), "SELECT " + items + from + where);
    } catch (ProblemsException e) {
      explain(model);
      throw e;
    }
  }

  private static String join(ModelDef model) {
    return model.join().map(sql -> " " + sql.text() + "\n").orElse("");
  }

  private Frontend.Understood read(DeclaredRelations relations, String file, String sql) {
    Vocabulary vocabulary = Vocabulary.ofViews();
    return new Frontend(relations, vocabulary)
        .read(
            file,
            sql,
            text -> new ModelGrammar(text, vocabulary, relations, Set.of(stream.name())));
  }

  /** Compiles each part alone, behind a word that stands on a line before it. */
  private void explain(ModelDef model) {
    List<Problem> problems = new ArrayList<>();
    String from = " FROM " + quote(stream.name());
    model
        .join()
        .ifPresent(sql -> find(model, "SELECT 1 AS \"one\"" + from + " " + sql.text(), problems));
    if (problems.isEmpty()) {
      String behind = from + join(model);
      model
          .features()
          .forEach((name, sql) -> find(model, "SELECT " + alone(sql, name) + behind, problems));
      find(model, "SELECT " + alone(model.target(), ModelPlan.TARGET) + behind, problems);
      model
          .where()
          .ifPresent(sql -> find(model, "SELECT " + alone(sql, "where") + behind, problems));
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
  }

  private static String alone(Sql sql, String name) {
    return sql.text() + "\n AS " + quote(name);
  }

  private void find(ModelDef model, String sql, List<Problem> problems) {
    try {
      var unused = read(events, model.file(), sql);
    } catch (ProblemsException e) {
      problems.addAll(e.problems());
    }
  }

  private void requireTypes(ModelDef model, Schema features) {
    List<Problem> problems = new ArrayList<>();
    for (Field field : features.fields()) {
      Kind kind = field.type().kind();
      if (kind == Kind.DATE || kind == Kind.TIMESTAMP) {
        problems.add(
            problem(
                model,
                field.name(),
                "feature '%s' is of type %s; take a number of it, such as HOUR, DAYOFWEEK or EXTRACT"
                    .formatted(field.name(), field.type())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
  }

  /** A problem where a feature's expression begins. */
  private static Problem problem(ModelDef model, String feature, String message) {
    String text = Optional.ofNullable(model.features().get(feature)).map(Sql::text).orElse("");
    String before = text.substring(0, text.length() - text.stripLeading().length());
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Problem(model.file(), line, before.length() - before.lastIndexOf('\n'), message);
  }

  private QueryText text(Frontend.Understood understood, Map<String, ReplaceDef> newest) {
    return new QueryText(
        dialect,
        understood.root().rel.getCluster().getRexBuilder(),
        understood.text(),
        Map.of(),
        newest);
  }

  private static String write(QueryText text, Frontend.Understood understood) {
    RelRoot root = understood.root();
    return text.select(root.rel)
        .text(root.fields.leftList(), new OutputColumns(understood).distinctSchema().names());
  }
}
