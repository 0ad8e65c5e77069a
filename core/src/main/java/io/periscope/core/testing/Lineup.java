package io.periscope.core.testing;

import io.periscope.api.model.Schema;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.ViewTestDef.Given;
import io.periscope.api.model.ViewTestDef.Kind;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.Catalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a test goes through: from the stream whose events are given, over those derived
 * from it, to what is tested.
 *
 * @param view the plan of the view that is tested, if it is one
 * @param streams the stream that is tested or that the view reads, then the one that it is derived
 *     from, and so on, up to the one whose events are given, or to the first
 * @param begins the stream whose events are given; empty when none are
 * @param tables the reference tables that are read on the way
 * @param models those that are asked on the way
 * @param output the columns of what is tested
 */
record Lineup(
    Optional<ViewPlan> view,
    List<String> streams,
    Optional<Given> begins,
    Set<String> tables,
    Set<String> models,
    Schema output) {

  /** Of a test whose subject there is. */
  static Lineup of(Catalog catalog, ViewTestDef test) {
    Optional<ViewPlan> view =
        test.subject().kind() == Kind.VIEW
            ? Optional.of(catalog.plan(test.subject().name()))
            : Optional.empty();
    Set<String> tables = new LinkedHashSet<>();
    Set<String> models = new LinkedHashSet<>();
    view.ifPresent(plan -> tables.addAll(plan.tables()));
    view.flatMap(ViewPlan::scoring).ifPresent(asked -> add(asked.model(), tables, models));
    List<String> streams = new ArrayList<>();
    String stream = view.map(ViewPlan::stream).orElse(test.subject().name());
    Schema output = view.map(ViewPlan::output).orElseGet(() -> catalog.stream(stream).schema());
    streams.add(stream);
    Optional<Given> begins = given(test, stream);
    Optional<Derivation> next = catalog.derivation(stream);
    while (begins.isEmpty() && next.isPresent()) {
      tables.addAll(next.get().tables());
      next.get().model().ifPresent(model -> add(model, tables, models));
      String from = next.get().from();
      streams.add(from);
      begins = given(test, from);
      next = catalog.derivation(from);
    }
    streams.forEach(each -> catalog.checks(each).ifPresent(plan -> tables.addAll(plan.tables())));
    return new Lineup(view, List.copyOf(streams), begins, tables, models, output);
  }

  private static void add(ModelPlan model, Set<String> tables, Set<String> models) {
    models.add(model.model());
    tables.addAll(model.tables());
  }

  private static Optional<Given> given(ViewTestDef test, String stream) {
    return test.given().stream().filter(given -> given.input().equals(stream)).findFirst();
  }
}
