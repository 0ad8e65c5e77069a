package io.periscope.sql;

import io.periscope.api.model.Schema;
import java.util.List;

/**
 * An ad-hoc query, checked and rendered anew.
 *
 * @param sql a SELECT that names the views and tables below, quoted
 * @param views the names of the views that it reads
 * @param tables the names of the reference tables that it reads
 * @param output the columns that it answers with
 */
public record CompiledQuery(String sql, List<String> views, List<String> tables, Schema output) {
  public CompiledQuery {
    views = List.copyOf(views);
    tables = List.copyOf(tables);
  }
}
