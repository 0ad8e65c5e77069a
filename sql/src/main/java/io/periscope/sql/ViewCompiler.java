package io.periscope.sql;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ColumnLineage;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.Scoring;
import io.periscope.api.plan.SqlText;
import io.periscope.api.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;

/**
 * Compiles views into mergeable state, derived streams, and ad-hoc queries into checked text. Knows
 * dialects, knows no engine. Immutable, and safe for use by many threads.
 *
 * <p>A view's relational tree has one lowest Aggregate. What is below it reads the events; it and
 * nothing else is split; what is above it presents the result. So the answer is the same as the
 * query's own: only the Aggregate is replaced, by something that gives the same rows.
 */
public final class ViewCompiler {
  private final Dialect dialect;
  private final Set<String> streams;
  private final Map<String, ReplaceDef> replaced = new LinkedHashMap<>();
  private final Map<String, Schema> tables = new LinkedHashMap<>();
  private final Map<String, Schema> declared = new LinkedHashMap<>();

  /**
   * @param streams what views may aggregate
   * @param tables the reference tables that they may join
   */
  public ViewCompiler(List<StreamDef> streams, List<TableDef> tables, Dialect dialect) {
    this.dialect = dialect;
    this.streams = streams.stream().map(StreamDef::name).collect(Collectors.toUnmodifiableSet());
    streams.forEach(stream -> declared.put(stream.name(), stream.schema()));
    streams.forEach(
        stream -> stream.replace().ifPresent(fields -> replaced.put(stream.name(), fields)));
    tables.forEach(table -> this.tables.put(table.name(), table.schema()));
    declared.putAll(this.tables);
  }

  /**
   * Compiles a view.
   *
   * @throws ProblemsException when it is not a query that we can keep, with places in its file
   */
  public ViewPlan compile(ViewDef view) {
    return compile(view, Map.of());
  }

  /**
   * Compiles a view.
   *
   * @param models that it may ask, by name
   * @throws ProblemsException when it is not a query that we can keep, with places in its file
   */
  public ViewPlan compile(ViewDef view, Map<String, ModelPlan> models) {
    Predictions predictions = new Predictions(models, view.sql());
    Frontend.Understood understood = understand(view, predictions);
    RelRoot root = understood.root();
    Schema output = new OutputColumns(understood).distinctSchema();
    Aggregate aggregate = lowestAggregate(root.rel);

    String stream = firstRelation(root.rel);
    Optional<ReplaceDef> replace = Optional.ofNullable(replaced.get(stream));
    Aggregate grouped =
        replace.map(fields -> new VersionedRows(fields).group(aggregate)).orElse(aggregate);
    QueryText below = text(understood, Map.of());
    StateSplit split = new StateSplit(dialect, understood.text(), below, grouped, stream, replace);
    Source.Relation finished =
        new Source.Relation(ViewPlan.FINISHED, ViewPlan.FINISHED, split.finished());
    String present =
        write(text(understood, Map.of(aggregate, finished)).select(root.rel), root, output);
    String unsplit = write(text(understood, Map.of(), replaced).select(root.rel), root, output);

    Map<String, List<String>> used = below.used();
    Optional<ModelPlan> model = predictions.model(used.getOrDefault(stream, List.of()));
    return new ViewPlan(
        view.name(),
        stream,
        tables(used, model),
        // A model's text names every field.
        model.map(asked -> names(stream)).orElse(used.getOrDefault(stream, List.of())),
        split.columns(),
        output,
        groups(root, aggregate, output),
        split.accumulate(),
        split.merged(),
        split.finish(),
        present,
        unsplit,
        PlanHash.of(split, fields(used)),
        model.map(asked -> new Scoring(asked, Optional.empty())));
  }

  private Frontend.Understood understand(ViewDef view, Predictions predictions) {
    Vocabulary vocabulary = Vocabulary.ofViews();
    DeclaredRelations relations = new DeclaredRelations(predictions.readable(declared));
    return new Frontend(relations, vocabulary)
        .read(
            view.file(),
            view.sql(),
            text ->
                new ViewGrammar(text, vocabulary, relations, streams, Optional.of(predictions)));
  }

  /**
   * What the columns of a view are made of.
   *
   * @throws ProblemsException as {@link #compile}
   */
  public ColumnLineage lineage(ViewDef view, Map<String, ModelPlan> models) {
    Frontend.Understood understood = understand(view, new Predictions(models, view.sql()));
    ColumnLineage made =
        ColumnOrigins.lineage(understood, new OutputColumns(understood).distinctSchema());
    String stream = firstRelation(understood.root().rel);
    return ColumnOrigins.ofNewest(made, stream, Optional.ofNullable(replaced.get(stream)));
  }

  /**
   * What the fields of a derived stream are made of.
   *
   * @throws ProblemsException as {@link #derive}
   */
  public ColumnLineage lineage(String file, String select, Map<String, ModelPlan> models) {
    Frontend.Understood understood = understand(file, select, new Predictions(models, select));
    return ColumnOrigins.lineage(understood, new OutputColumns(understood).distinctSchema());
  }

  /**
   * What the features of a model and its target are made of.
   *
   * @return the target as {@link ModelPlan#TARGET}
   * @throws ProblemsException as {@link #model}
   */
  public ColumnLineage lineage(ModelDef model, StreamDef stream) {
    return new ModelCompiler(dialect, stream, tables).lineage(model);
  }

  /**
   * What the columns of a query over views and tables are made of.
   *
   * @throws ProblemsException as {@link #compileQuery}
   */
  public ColumnLineage lineage(String query, List<ViewPlan> views) {
    Frontend.Understood understood = understand("query", query, views);
    return ColumnOrigins.lineage(understood, new OutputColumns(understood).schema());
  }

  /** The tables that a text joins, and those that the model joins which it asks. */
  private List<String> tables(Map<String, List<String>> used, Optional<ModelPlan> model) {
    return Stream.concat(
            used.keySet().stream().filter(tables::containsKey),
            model.stream().flatMap(asked -> asked.tables().stream()))
        .distinct()
        .toList();
  }

  private List<String> names(String stream) {
    return declared.getOrDefault(stream, new Schema(List.of())).names();
  }

  /**
   * Compiles the SELECT of a derived stream.
   *
   * @param file where it stands, for messages
   * @param sql laid out so that its places are places in the file
   * @param models that it may ask, by name
   * @throws ProblemsException when it is not one that makes events of events one by one, or its
   *     columns are not the stream's fields
   */
  public Derivation derive(
      StreamDef stream, String file, String sql, Map<String, ModelPlan> models) {
    Predictions predictions = new Predictions(models, sql);
    Frontend.Understood understood = understand(file, sql, predictions);
    OutputColumns columns = new OutputColumns(understood);
    Schema output = columns.distinctSchema();
    columns.requireFieldsOf(stream.schema());
    QueryText text = text(understood, Map.of());
    String select = write(text.select(understood.root().rel), understood.root(), output);
    Map<String, List<String>> used = text.used();
    String from = firstRelation(understood.root().rel);
    List<String> read = used.getOrDefault(from, List.of());
    return new Derivation(
        stream.name(),
        from,
        used.keySet().stream().filter(tables::containsKey).toList(),
        read.stream().filter(names(from)::contains).toList(),
        output,
        select,
        predictions.model(read));
  }

  private Frontend.Understood understand(String file, String sql, Predictions predictions) {
    Vocabulary vocabulary = Vocabulary.ofViews();
    DeclaredRelations relations = new DeclaredRelations(predictions.readable(declared));
    return new Frontend(relations, vocabulary)
        .read(
            file,
            sql,
            text -> new DerivedGrammar(text, vocabulary, relations, streams, predictions));
  }

  /**
   * Compiles what must hold of each event of a stream to be accepted.
   *
   * @param file where the rules stand, for messages
   * @param rules in the order in which they are told
   */
  public CheckPlan check(StreamDef stream, String file, List<EventRule> rules) {
    return new CheckCompiler(dialect, stream, tables).compile(file, rules);
  }

  /**
   * Checks an SQL condition over rows of a stream, a table or a view.
   *
   * @param file where it stands, for messages
   * @param sql laid out so that its places are places in the file
   * @param relation the name of what it is about
   * @param columns of that
   * @throws ProblemsException with places in the file
   */
  public void requireCondition(String file, String sql, String relation, Schema columns) {
    new CheckCompiler(dialect, relation, columns, tables).requireCondition(file, sql);
  }

  /**
   * Checks an SQL aggregate over rows of a stream, a table or a view, that gives a number.
   *
   * @param file where it stands, for messages
   * @param sql laid out so that its places are places in the file
   * @param relation the name of what it is about
   * @param columns of that
   * @throws ProblemsException with places in the file
   */
  public void requireAggregate(String file, String sql, String relation, Schema columns) {
    Vocabulary vocabulary = Vocabulary.ofViews();
    DeclaredRelations relations = new DeclaredRelations(Map.of(relation, columns));
    Frontend.Understood understood =
        new Frontend(relations, vocabulary)
            .read(
                file,
                "SELECT " + sql + "\n AS \"value\" FROM " + SqlText.quote(relation),
                text ->
                    new ViewGrammar(
                        text, vocabulary, relations, Set.of(relation), Optional.empty()));
    OutputColumns column = new OutputColumns(understood);
    DataType type = column.schema().field(0).type();
    if (!type.isNumber()) {
      throw column.problem(0, "it is of type %s, and must be a number".formatted(type));
    }
  }

  /**
   * Compiles what a model reads of events.
   *
   * @param stream that it is about
   * @throws ProblemsException with places in the model's file
   */
  public ModelPlan model(ModelDef model, StreamDef stream) {
    return new ModelCompiler(dialect, stream, tables).compile(model);
  }

  /**
   * Compiles an ad-hoc query over the views' answers and the reference tables.
   *
   * @throws ProblemsException when it names anything else, or is not a query; its file is {@code
   *     query}
   */
  public CompiledQuery compileQuery(String sql, List<ViewPlan> views) {
    return compileQuery("query", sql, views);
  }

  /**
   * Like {@link #compileQuery(String, List)}, of a text that stands in a file.
   *
   * @param sql laid out so that its places are places in the file
   */
  public CompiledQuery compileQuery(String file, String sql, List<ViewPlan> views) {
    Set<String> viewNames = views.stream().map(ViewPlan::view).collect(Collectors.toSet());
    Frontend.Understood understood = understand(file, sql, views);
    Schema output = new OutputColumns(understood).schema();
    QueryText text = text(understood, Map.of());
    String written = write(text.select(understood.root().rel), understood.root(), output);
    Set<String> used = text.used().keySet();
    return new CompiledQuery(
        written,
        used.stream().filter(viewNames::contains).toList(),
        used.stream().filter(name -> !viewNames.contains(name)).toList(),
        output);
  }

  private Frontend.Understood understand(String file, String query, List<ViewPlan> views) {
    Map<String, Schema> readable = new LinkedHashMap<>();
    views.forEach(view -> readable.put(view.view(), view.output()));
    tables.forEach(readable::putIfAbsent);
    Vocabulary vocabulary = Vocabulary.ofQueries();
    DeclaredRelations relations = new DeclaredRelations(readable);
    return new Frontend(relations, vocabulary)
        .read(file, query, text -> new QueryGrammar(text, vocabulary, relations, streams));
  }

  /** Compiles something, because the first time takes about a second in a cold JVM. */
  public void warmUp() {
    StreamDef stream = WarmUp.STREAM;
    ViewCompiler compiler = new ViewCompiler(List.of(stream), List.of(), dialect);
    ViewPlan plan = compiler.compile(WarmUp.VIEW);
    compiler.compileQuery(WarmUp.QUERY, List.of(plan));
  }

  private QueryText text(Frontend.Understood understood, Map<RelNode, Source.Relation> given) {
    return text(understood, given, Map.of());
  }

  private QueryText text(
      Frontend.Understood understood,
      Map<RelNode, Source.Relation> given,
      Map<String, ReplaceDef> newest) {
    RexBuilder rex = understood.root().rel.getCluster().getRexBuilder();
    return new QueryText(dialect, rex, understood.text(), given, newest);
  }

  /** The stream: it stands first in FROM. */
  private static String firstRelation(RelNode root) {
    RelNode node = root;
    while (!node.getInputs().isEmpty()) {
      node = node.getInput(0);
    }
    List<String> path = ((TableScan) node).getTable().getQualifiedName();
    return path.get(path.size() - 1);
  }

  private static String write(Select select, RelRoot root, Schema output) {
    return select.text(root.fields.leftList(), output.names());
  }

  /** The columns of the answer that are what the view groups by, if all of that is there. */
  private static List<String> groups(RelRoot root, Aggregate aggregate, Schema output) {
    List<Integer> keys = keys(root.rel, aggregate);
    Map<Integer, String> groups = new TreeMap<>();
    for (int i = 0; i < output.size(); i++) {
      int key = keys.get(root.fields.leftList().get(i));
      if (key >= 0) {
        groups.putIfAbsent(key, output.field(i).name());
      }
    }
    return groups.size() == aggregate.getGroupCount() ? List.copyOf(groups.values()) : List.of();
  }

  /** For each column of a node which key of the aggregate below it is; negative if it is none. */
  private static List<Integer> keys(RelNode node, Aggregate aggregate) {
    if (node == aggregate) {
      return IntStream.range(0, node.getRowType().getFieldCount())
          .mapToObj(i -> i < aggregate.getGroupCount() ? i : -1)
          .toList();
    }
    List<Integer> below = keys(node.getInput(0), aggregate);
    return node instanceof Project project
        ? project.getProjects().stream()
            .map(e -> e instanceof RexInputRef column ? below.get(column.getIndex()) : -1)
            .toList()
        : below;
  }

  private static Aggregate lowestAggregate(RelNode root) {
    RelNode node = root;
    while (!node.getInputs().isEmpty()) {
      if (node instanceof Aggregate aggregate && !hasAggregate(aggregate.getInput())) {
        return aggregate;
      }
      node = node.getInput(0);
    }
    throw new PeriscopeException(
        PeriscopeException.Fault.INTERNAL, "the view has no aggregate, which its grammar demands");
  }

  private static boolean hasAggregate(RelNode node) {
    return node instanceof Aggregate
        || node.getInputs().stream().anyMatch(ViewCompiler::hasAggregate);
  }

  private List<Field> fields(Map<String, List<String>> used) {
    return used.entrySet().stream()
        .flatMap(
            relation ->
                new DeclaredRelations(declared)
                    .schema(relation.getKey()).fields().stream()
                        .filter(field -> relation.getValue().contains(field.name())))
        .toList();
  }
}
