package io.periscope.core;

import io.periscope.api.engine.StateStore;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.learn.GivenModel;
import io.periscope.core.quality.SuiteCompiler;
import io.periscope.core.quality.SuitePlan;
import io.periscope.sql.CompiledQuery;
import io.periscope.sql.Dialect;
import io.periscope.sql.FormulaCompiler;
import io.periscope.sql.ViewCompiler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The declared views with their compiled plans. Immutable. */
public final class Catalog {
  private final Workspace workspace;
  private final ViewCompiler compiler;
  private final Map<String, ModelPlan> models;
  private final Map<String, Derivation> derivations;
  private final List<ViewPlan> plans;
  private final List<ViewPlan> unscored;
  private final Map<String, String> tableHashes;
  private final List<SuitePlan> suites;

  private Catalog(
      Workspace workspace,
      ViewCompiler compiler,
      Map<String, ModelPlan> models,
      Map<String, Derivation> derivations,
      List<ViewPlan> plans,
      List<ViewPlan> unscored,
      Map<String, String> tableHashes,
      List<SuitePlan> suites) {
    this.workspace = workspace;
    this.compiler = compiler;
    this.models = Map.copyOf(models);
    this.derivations = Map.copyOf(derivations);
    this.plans = List.copyOf(plans);
    this.unscored = List.copyOf(unscored);
    this.tableHashes = Map.copyOf(tableHashes);
    this.suites = List.copyOf(suites);
  }

  /**
   * Compiles every view, model and derived stream for the engine that is here.
   *
   * @throws ProblemsException with the problems of all of them
   */
  public static Catalog compile(Workspace workspace) {
    return compile(workspace, Dialect.duckDb());
  }

  /**
   * Compiles every view, model and derived stream.
   *
   * @throws ProblemsException with the problems of all of them
   */
  public static Catalog compile(Workspace workspace, Dialect dialect) {
    ViewCompiler compiler = new ViewCompiler(workspace.streams(), workspace.tables(), dialect);
    List<ViewPlan> plans = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, ModelPlan> models = models(workspace, compiler, problems);
    Map<String, Derivation> derivations = derivations(workspace, compiler, models, problems);
    problems.addAll(problemsOfGenerators(workspace, dialect));
    for (ViewDef view : workspace.views()) {
      try {
        plans.add(compiler.compile(view, models));
      } catch (ProblemsException e) {
        e.problems().forEach(each -> problems.add(view.origin().locate(view.name(), each)));
      }
    }
    List<SuitePlan> suites = suites(workspace, compiler, plans, problems);
    suites.forEach(suite -> plans.addAll(suite.kept()));
    if (problems.isEmpty()) {
      problems.addAll(
          problemsOfSinks(
              workspace,
              new Catalog(
                  workspace, compiler, models, derivations, plans, plans, Map.of(), suites)));
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    return new Catalog(workspace, compiler, models, derivations, plans, plans, Map.of(), suites);
  }

  private static List<SuitePlan> suites(
      Workspace workspace, ViewCompiler compiler, List<ViewPlan> views, List<Problem> problems) {
    Map<String, Schema> relations = new LinkedHashMap<>();
    workspace.tables().forEach(table -> relations.put(table.name(), table.schema()));
    views.forEach(view -> relations.put(view.view(), view.output()));
    List<SuitePlan> suites = new ArrayList<>();
    for (ExpectationSuite suite : workspace.expectations()) {
      Optional<StreamDef> stream =
          suite.target() == ExpectationSuite.Target.STREAM
              ? workspace.stream(suite.on())
              : Optional.empty();
      Optional<Schema> columns =
          stream.map(StreamDef::schema).or(() -> Optional.ofNullable(relations.get(suite.on())));
      try {
        // What does not compile has its own problem.
        columns.ifPresent(
            schema ->
                suites.add(
                    new SuiteCompiler(compiler, suite, schema, relations).compile(stream, views)));
      } catch (ProblemsException e) {
        problems.addAll(e.problems());
      }
    }
    return suites;
  }

  private static Map<String, ModelPlan> models(
      Workspace workspace, ViewCompiler compiler, List<Problem> problems) {
    Map<String, ModelPlan> models = new LinkedHashMap<>();
    for (ModelDef model : workspace.models()) {
      try {
        StreamDef stream = workspace.stream(model.stream()).orElseThrow();
        ModelPlan plan = compiler.model(model, stream);
        GivenModel.check(model, plan.features());
        models.put(model.name(), plan);
      } catch (ProblemsException e) {
        problems.addAll(e.problems());
      }
    }
    return models;
  }

  private static Map<String, Derivation> derivations(
      Workspace workspace,
      ViewCompiler compiler,
      Map<String, ModelPlan> models,
      List<Problem> problems) {
    Map<String, Derivation> derivations = new LinkedHashMap<>();
    for (StreamDef stream : workspace.streams()) {
      if (stream.source().orElse(null) instanceof SourceDef.Derived derived) {
        try {
          derivations.put(
              stream.name(), compiler.derive(stream, derived.file(), derived.select(), models));
        } catch (ProblemsException e) {
          problems.addAll(e.problems());
        }
      }
    }
    for (Derivation derivation : derivations.values()) {
      List<String> path = new ArrayList<>(List.of(derivation.stream()));
      Optional<Derivation> next = Optional.of(derivation);
      while (next.isPresent() && !path.contains(next.get().from())) {
        path.add(next.get().from());
        next = Optional.ofNullable(derivations.get(next.get().from()));
      }
      if (next.isPresent() && next.get().from().equals(derivation.stream())) {
        path.add(derivation.stream());
        problems.add(
            new Problem(
                "streams/" + derivation.stream() + ".yaml",
                0,
                0,
                "the stream is derived from itself: " + String.join(" from ", path)));
      }
    }
    return derivations;
  }

  /** Those of fields that generators make by SQL expressions. */
  private static List<Problem> problemsOfGenerators(Workspace workspace, Dialect dialect) {
    List<Problem> problems = new ArrayList<>();
    for (StreamDef stream : workspace.streams()) {
      try {
        var unused = new FormulaCompiler(dialect).compile(stream);
      } catch (ProblemsException e) {
        problems.addAll(e.problems());
      }
    }
    return problems;
  }

  private static List<Problem> problemsOfSinks(Workspace workspace, Catalog catalog) {
    List<Problem> problems = new ArrayList<>();
    for (SinkDef sink : workspace.sinks()) {
      String file = "sinks/" + sink.name() + ".yaml";
      try {
        catalog.columns(sink).ifPresent(columns -> sink.requireKey(columns));
      } catch (ProblemsException e) {
        e.problems()
            .forEach(p -> problems.add(new Problem(file, p.line(), p.column(), p.message())));
      } catch (PeriscopeException e) {
        problems.add(new Problem(file, 0, 0, e.getMessage()));
      }
    }
    return problems;
  }

  /** Those of the answer that a sink keeps; empty when it takes a stream's events. */
  private Optional<Schema> columns(SinkDef sink) {
    if (sink.question() instanceof SinkDef.Question.View view) {
      return Optional.of(plan(view.name()).output());
    }
    if (sink.question() instanceof SinkDef.Question.Select select) {
      return Optional.of(compileQuery(select.sql()).output());
    }
    var unused = stream(((SinkDef.Question.Stream) sink.question()).name());
    return Optional.empty();
  }

  /** Loads the reference tables, and binds each plan to the contents of those that it joins. */
  public Catalog loadTables(StateStore store) {
    Map<String, String> hashes = new HashMap<>();
    for (TableDef table : workspace.tables()) {
      hashes.put(table.name(), store.loadTable(table));
    }
    return boundTo(hashes);
  }

  /**
   * Binds each plan to the tables that a running catalog has loaded, and loads those that are new.
   *
   * @throws PeriscopeException (USER) when a table was changed or is gone: what is in service still
   *     needs it as it was
   */
  Catalog withTablesOf(Catalog running, StateStore store) {
    if (!workspace.tables().containsAll(running.workspace.tables())) {
      throw PeriscopeException.user(
          "the declaration of a table was changed or removed; that takes effect when Periscope is"
              + " started again");
    }
    Map<String, String> hashes = new HashMap<>(running.tableHashes);
    for (TableDef table : workspace.tables()) {
      if (!hashes.containsKey(table.name())) {
        hashes.put(table.name(), store.loadTable(table));
      }
    }
    return boundTo(hashes);
  }

  private Catalog boundTo(Map<String, String> hashes) {
    List<ViewPlan> bound = plans.stream().map(plan -> plan.boundTo(hashes)).toList();
    return new Catalog(workspace, compiler, models, derivations, bound, bound, hashes, suites);
  }

  /**
   * Binds each plan that asks a model to the version that is its champion.
   *
   * @param champion the version of now; empty while there is none that can score
   */
  Catalog scoredBy(Function<ModelPlan, Optional<Scorer>> champion) {
    List<ViewPlan> bound = unscored.stream().map(plan -> plan.scoredBy(champion)).toList();
    return new Catalog(
        workspace, compiler, models, derivations, bound, unscored, tableHashes, suites);
  }

  /**
   * This catalog as it can be served now.
   *
   * @param inService the plans in service
   * @param before the catalog that those come from which are not of this one
   */
  Catalog serving(List<ViewPlan> inService, Catalog before) {
    List<ViewPlan> served = new ArrayList<>();
    List<ViewDef> definitions = new ArrayList<>();
    for (ViewPlan plan : plans) {
      ViewPlan now =
          inService.stream().filter(p -> p.view().equals(plan.view())).findFirst().orElse(plan);
      served.add(now);
      Catalog from = now.hash().equals(plan.hash()) ? this : before;
      from.workspace.views().stream()
          .filter(view -> view.name().equals(plan.view()))
          .forEach(definitions::add);
    }
    Workspace shown = workspace.with(definitions, workspace.sinks());
    return new Catalog(shown, compiler, models, derivations, served, unscored, tableHashes, suites);
  }

  /** What is expected, compiled. */
  public List<SuitePlan> suites() {
    return suites;
  }

  /** What events of a stream must keep to be accepted. */
  public Optional<CheckPlan> checks(String stream) {
    return suites.stream()
        .filter(suite -> suite.suite().target() == ExpectationSuite.Target.STREAM)
        .filter(suite -> suite.suite().on().equals(stream))
        .flatMap(suite -> suite.checks().stream())
        .findFirst();
  }

  public Workspace workspace() {
    return workspace;
  }

  public List<ViewPlan> plans() {
    return plans;
  }

  /**
   * What a model reads.
   *
   * @throws PeriscopeException (USER) when there is no such model
   */
  public ModelPlan model(String name) {
    return Optional.ofNullable(models.get(name))
        .orElseThrow(() -> unknown("model", name, models.keySet().stream().sorted().toList()));
  }

  /**
   * A model as it is declared.
   *
   * @throws PeriscopeException (USER) when there is no such model
   */
  public ModelDef modelDef(String name) {
    return workspace.models().stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("model", name, models.keySet().stream().sorted().toList()));
  }

  /** How a stream is derived; empty when it is not. */
  public Optional<Derivation> derivation(String stream) {
    return Optional.ofNullable(derivations.get(stream));
  }

  /** The streams, each behind the one that it is derived from. */
  List<StreamDef> streamsInOrder() {
    return workspace.streams().stream()
        .sorted(Comparator.comparingInt(stream -> depth(stream.name())))
        .toList();
  }

  private int depth(String stream) {
    return derivation(stream).map(d -> 1 + depth(d.from())).orElse(0);
  }

  public List<ViewPlan> plansOf(StreamDef stream) {
    return plans.stream().filter(plan -> plan.stream().equals(stream.name())).toList();
  }

  /**
   * @throws PeriscopeException (USER) when there is no such view
   */
  public ViewPlan plan(String view) {
    return plans.stream()
        .filter(plan -> plan.view().equals(view))
        .findFirst()
        .orElseThrow(() -> unknown("view", view, plans.stream().map(ViewPlan::view).toList()));
  }

  /**
   * @throws PeriscopeException (USER) when there is no such stream
   */
  public StreamDef stream(String name) {
    return workspace.stream(name)
        .orElseThrow(
            () ->
                unknown(
                    "stream", name, workspace.streams().stream().map(StreamDef::name).toList()));
  }

  /** Compiles a SELECT over the views and tables. */
  public CompiledQuery compileQuery(String sql) {
    return compiler.compileQuery(sql, plans);
  }

  private static PeriscopeException unknown(String what, String name, List<String> known) {
    String list =
        known.isEmpty() ? "none is declared" : known.stream().collect(Collectors.joining(", "));
    return PeriscopeException.user(
        "no " + what + " '" + name + "'; there are: " + list + NearestName.hint(name, known));
  }
}
