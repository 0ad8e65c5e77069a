package io.periscope.core.lineage;

import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.api.plan.ColumnLineage;
import io.periscope.api.plan.ColumnLineage.Kind;
import io.periscope.api.plan.ColumnLineage.Origin;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.Catalog;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.Node.Column;
import io.periscope.sql.Dialect;
import io.periscope.sql.ViewCompiler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the lineage of a workspace together. */
public final class LineageBuilder {
  /** What a model predicts. */
  private static final String PREDICTION = "prediction";

  /** Which version of it predicted. */
  private static final String VERSION = "version";

  /** What a model learns to predict. */
  private static final String TARGET = "target";

  private final Catalog catalog;
  private final ViewCompiler compiler;
  private final Map<String, ModelPlan> models = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();

  private LineageBuilder(Catalog catalog) {
    this.catalog = catalog;
    Workspace workspace = catalog.workspace();
    this.compiler = new ViewCompiler(workspace.streams(), workspace.tables(), Dialect.duckDb());
    workspace.models().forEach(model -> models.put(model.name(), catalog.model(model.name())));
    workspace.streams().forEach(stream -> ids.put(stream.name(), "stream:" + stream.name()));
    workspace.tables().forEach(table -> ids.put(table.name(), "table:" + table.name()));
    workspace.views().forEach(view -> ids.put(view.name(), "view:" + view.name()));
  }

  /**
   * The lineage of all that is declared.
   *
   * @param readers of views and tables that are not in the workspace's model
   */
  public static LineageGraph of(Catalog catalog, List<Reader> readers) {
    LineageBuilder builder = new LineageBuilder(catalog);
    Workspace workspace = catalog.workspace();
    workspace.streams().forEach(builder::stream);
    workspace.tables().forEach(builder::table);
    workspace.models().forEach(builder::model);
    workspace.views().forEach(builder::view);
    workspace.sinks().forEach(builder::sink);
    readers.forEach(builder::reader);
    return new LineageGraph(builder.nodes, builder.edges);
  }

  private void stream(StreamDef stream) {
    String id = "stream:" + stream.name();
    nodes.add(
        new Node(
            Node.Kind.STREAM,
            stream.name(),
            stream.description(),
            "topic " + stream.topic(),
            columns(stream.schema())));
    if (stream.source().orElse(null) instanceof SourceDef.Derived derived) {
      Derivation derivation = catalog.derivation(stream.name()).orElseThrow();
      made(id, compiler.lineage(derived.file(), derived.select(), models), derivation.from());
      return;
    }
    stream
        .source()
        .ifPresent(source -> source(id, stream.name(), detail(source), brought(stream, source)));
  }

  /** The fields that a source brings: a generator may leave some out. */
  private static Schema brought(StreamDef stream, SourceDef source) {
    return source instanceof SourceDef.Generator generator
        ? new Schema(
            stream.schema().fields().stream()
                .filter(field -> generator.fields().containsKey(field.name()))
                .map(field -> new Field(field.name(), field.type()))
                .toList())
        : stream.schema();
  }

  private void source(String to, String name, String detail, Schema fields) {
    List<Column> columns = new ArrayList<>();
    for (Field field : fields.fields()) {
      boolean beside = RecordPart.of(field).isPresent();
      String from = beside ? field.name() : field.from();
      if (columns.stream().noneMatch(column -> column.name().equals(from))) {
        columns.add(new Column(from, field.type().toString(), ""));
      }
      edges.add(
          new Edge(new Ref("source:" + name, from), new Ref(to, field.name()), Kind.IDENTITY));
    }
    nodes.add(new Node(Node.Kind.SOURCE, name, "", detail, columns));
  }

  /** In a few words, and without anything that could be secret. */
  private static String detail(SourceDef source) {
    if (source instanceof SourceDef.Files files) {
      return "files " + files.path();
    } else if (source instanceof SourceDef.Connected connected) {
      return connected.kind();
    }
    return source instanceof SourceDef.Generator ? "generator" : "select";
  }

  private void table(TableDef table) {
    String detail =
        table
            .source()
            .map(source -> source.declared().kind())
            .orElseGet(() -> "file " + table.file().getFileName());
    nodes.add(
        new Node(
            Node.Kind.TABLE, table.name(), table.description(), detail, columns(table.schema())));
    Schema from = table.source().map(source -> source.columns()).orElse(table.schema());
    source("table:" + table.name(), table.name(), detail, from);
  }

  private void model(ModelDef model) {
    ModelPlan plan = catalog.model(model.name());
    String id = "model:" + model.name();
    List<Column> columns = new ArrayList<>(columns(plan.features()));
    columns.add(new Column(TARGET, "", "what is to be predicted"));
    columns.add(new Column(PREDICTION, "double", "what is predicted"));
    columns.add(new Column(VERSION, "long", "which version predicted"));
    nodes.add(new Node(Node.Kind.MODEL, model.name(), model.description(), word(model), columns));
    StreamDef stream = catalog.stream(model.stream());
    ColumnLineage lineage = compiler.lineage(model, stream);
    lineage
        .columns()
        .forEach(
            (column, origins) -> {
              String name = column.equals(ModelPlan.TARGET) ? TARGET : column;
              origins.forEach(
                  origin ->
                      edges.add(
                          new Edge(ref(origin, model.stream()), new Ref(id, name), origin.kind())));
            });
    lineage
        .all()
        .forEach(
            origin ->
                edges.add(new Edge(ref(origin, model.stream()), new Ref(id, ""), origin.kind())));
    for (Field feature : plan.features().fields()) {
      edges.add(
          new Edge(new Ref(id, feature.name()), new Ref(id, PREDICTION), Kind.TRANSFORMATION));
    }
    edges.add(new Edge(new Ref(id, TARGET), new Ref(id, PREDICTION), Kind.AGGREGATION));
  }

  private static String word(ModelDef model) {
    return model.task().name().toLowerCase(java.util.Locale.ROOT);
  }

  private void view(ViewDef view) {
    ViewPlan plan = catalog.plan(view.name());
    nodes.add(
        new Node(
            Node.Kind.VIEW,
            view.name(),
            view.description(),
            "of " + plan.stream(),
            columns(plan.output())));
    made("view:" + view.name(), compiler.lineage(view, models), plan.stream());
  }

  private void sink(SinkDef sink) {
    String id = "sink:" + sink.name();
    List<Column> columns = new ArrayList<>();
    if (sink.question() instanceof SinkDef.Question.Select select) {
      Schema output = catalog.compileQuery(select.sql()).output();
      columns.addAll(columns(output));
      made(id, compiler.lineage(select.sql(), catalog.plans()), "");
    } else {
      boolean isView = sink.question() instanceof SinkDef.Question.View;
      String name =
          sink.question() instanceof SinkDef.Question.View view
              ? view.name()
              : ((SinkDef.Question.Stream) sink.question()).name();
      Schema schema = isView ? catalog.plan(name).output() : catalog.stream(name).schema();
      columns.addAll(columns(schema));
      for (Field field : schema.fields()) {
        edges.add(
            new Edge(
                new Ref((isView ? "view:" : "stream:") + name, field.name()),
                new Ref(id, field.name()),
                Kind.IDENTITY));
      }
    }
    nodes.add(new Node(Node.Kind.SINK, sink.name(), sink.description(), sink.kind(), columns));
  }

  private void reader(Reader reader) {
    String id = reader.kind().word() + ":" + reader.name();
    List<Column> columns = new ArrayList<>();
    for (Reader.Panel panel : reader.panels()) {
      Schema output = catalog.compileQuery(panel.sql()).output();
      ColumnLineage lineage = compiler.lineage(panel.sql(), catalog.plans());
      for (Field field : output.fields()) {
        String column = panel.name() + "." + field.name();
        columns.add(new Column(column, field.type().toString(), ""));
        lineage
            .of(field.name())
            .forEach(
                origin -> edges.add(new Edge(ref(origin, ""), new Ref(id, column), origin.kind())));
        // A condition of one panel is none of the others'.
        lineage
            .all()
            .forEach(
                origin -> edges.add(new Edge(ref(origin, ""), new Ref(id, column), origin.kind())));
      }
    }
    nodes.add(new Node(reader.kind(), reader.name(), reader.description(), "", columns));
  }

  /**
   * @param stream that a prediction is about
   */
  private void made(String id, ColumnLineage lineage, String stream) {
    lineage
        .columns()
        .forEach(
            (column, origins) ->
                origins.forEach(
                    origin ->
                        edges.add(
                            new Edge(ref(origin, stream), new Ref(id, column), origin.kind()))));
    lineage
        .all()
        .forEach(
            origin -> edges.add(new Edge(ref(origin, stream), new Ref(id, ""), origin.kind())));
  }

  private Ref ref(Origin origin, String stream) {
    if (origin.relation().equals(stream)) {
      for (String model : models.keySet()) {
        if (origin.column().equals(Derivation.prediction(model))) {
          return new Ref("model:" + model, PREDICTION);
        } else if (origin.column().equals(Derivation.version(model))) {
          return new Ref("model:" + model, VERSION);
        }
      }
    }
    return new Ref(ids.getOrDefault(origin.relation(), origin.relation()), origin.column());
  }

  private static List<Column> columns(Schema schema) {
    return schema.fields().stream()
        .map(field -> new Column(field.name(), field.type().toString(), field.description()))
        .toList();
  }
}
