package io.periscope.api.engine;

import io.periscope.api.model.Schema;
import io.periscope.api.plan.ViewPlan;
import java.util.List;

/**
 * A question to the serving layer.
 *
 * @param sql names views and tables, each quoted, and has a {@code ?} for each parameter
 * @param views the plans of the views that it names
 * @param tables the reference tables that it names
 * @param output the columns that it answers with
 * @param parameters values for the {@code ?}s in order: String, Long, Double, Boolean, BigDecimal,
 *     LocalDate or LocalDateTime
 */
public record Query(
    String sql,
    List<ViewPlan> views,
    List<String> tables,
    Schema output,
    List<Object> parameters,
    Layer layer) {
  public Query {
    views = List.copyOf(views);
    tables = List.copyOf(tables);
    parameters = List.copyOf(parameters);
  }
}
