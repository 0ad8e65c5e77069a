package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;

import io.periscope.api.engine.Answer;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewNotServedException;
import io.periscope.api.engine.ViewState;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.ViewRows.Served;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads answers. Everything here runs inside one transaction, which sees one instant. */
final class Answers {
  private Answers() {}

  static Answer read(Sql sql, Query query) throws SQLException {
    List<ViewState> views = new ArrayList<>();
    Map<String, StreamState> streams = new TreeMap<>();
    List<Binding> bindings = new ArrayList<>(StateTables.tables(query.tables()));
    for (ViewPlan plan : query.views()) {
      Served served =
          ViewRows.served(sql, plan).orElseThrow(() -> new ViewNotServedException(plan.view()));
      views.add(served.view().state());
      streams.put(plan.stream(), served.stream());
      Optional<String> batch = served.view().batch();
      Optional<String> speed = Optional.of(served.view().speed());
      String parts =
          switch (query.layer()) {
            case MERGED -> StateTables.parts(plan, batch, speed);
            case BATCH -> StateTables.parts(plan, batch, Optional.empty());
            case SPEED -> StateTables.parts(plan, Optional.empty(), speed);
          };
      bindings.add(
          new Binding(
              plan.view(), bind(List.of(new Binding(ViewPlan.PARTS, parts)), plan.answer())));
    }
    Schema output = query.output();
    List<List<Optional<Object>>> rows =
        sql.rowsAgain(bind(bindings, query.sql()), query.parameters(), row -> row(row, output));
    return new Answer(output, rows, views, List.copyOf(streams.values()));
  }

  /** A row of a result that has the columns of this schema. */
  static List<Optional<Object>> row(ResultSet result, Schema output) throws SQLException {
    List<Optional<Object>> row = new ArrayList<>(output.size());
    for (int i = 0; i < output.size(); i++) {
      row.add(Types.read(result, i + 1, output.field(i).type()));
    }
    return row;
  }
}
