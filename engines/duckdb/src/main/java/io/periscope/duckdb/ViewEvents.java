package io.periscope.duckdb;

import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Scoring;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the texts of views read, wherever the events are. */
final class ViewEvents {
  private final PredictFunction predict;

  ViewEvents(PredictFunction predict) {
    this.predict = predict;
  }

  /** Must be called for a plan before the first transaction that runs its texts. */
  void prepare(ViewPlan plan) throws SQLException {
    if (plan.scoring().isPresent()) {
      predict.prepare(plan.scoring().get().model());
    }
  }

  /**
   * The stream, with predictions if the view asks for them, and the tables that it joins.
   *
   * @param events a query for the fields of the stream that the view reads
   */
  List<Binding> bindings(ViewPlan plan, StreamDef stream, String events) throws SQLException {
    List<Binding> bindings = new ArrayList<>();
    bindings.add(new Binding(stream.name(), scored(plan, stream, events)));
    bindings.addAll(StateTables.tables(plan.tables()));
    return bindings;
  }

  private String scored(ViewPlan plan, StreamDef stream, String events) throws SQLException {
    if (plan.scoring().isEmpty()) {
      return events;
    }
    Scoring scoring = plan.scoring().get();
    return predict.events(
        scoring.model(),
        scoring.scorer(),
        plan.inputs(),
        events,
        StateTables.tables(scoring.model().tables()));
  }
}
