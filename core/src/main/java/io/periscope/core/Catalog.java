package io.periscope.core;

import io.periscope.api.engine.StateStore;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.CompiledQuery;
import io.periscope.sql.Dialect;
import io.periscope.sql.ViewCompiler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The declared views with their compiled plans. Immutable. */
public final class Catalog {
  private final Workspace workspace;
  private final ViewCompiler compiler;
  private final List<ViewPlan> plans;

  private Catalog(Workspace workspace, ViewCompiler compiler, List<ViewPlan> plans) {
    this.workspace = workspace;
    this.compiler = compiler;
    this.plans = List.copyOf(plans);
  }

  /**
   * Compiles every view.
   *
   * @throws ProblemsException with the problems of all views
   */
  public static Catalog compile(Workspace workspace, Dialect dialect) {
    ViewCompiler compiler = new ViewCompiler(workspace.streams(), workspace.tables(), dialect);
    List<ViewPlan> plans = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (ViewDef view : workspace.views()) {
      try {
        plans.add(compiler.compile(view));
      } catch (ProblemsException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    return new Catalog(workspace, compiler, plans);
  }

  /** Loads the reference tables, and binds each plan to the contents of those that it joins. */
  public Catalog loadTables(StateStore store) {
    Map<String, String> hashes = new HashMap<>();
    for (TableDef table : workspace.tables()) {
      hashes.put(table.name(), store.loadTable(table));
    }
    List<ViewPlan> bound = plans.stream().map(plan -> plan.boundTo(hashes)).toList();
    return new Catalog(workspace, compiler, bound);
  }

  public Workspace workspace() {
    return workspace;
  }

  public List<ViewPlan> plans() {
    return plans;
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
