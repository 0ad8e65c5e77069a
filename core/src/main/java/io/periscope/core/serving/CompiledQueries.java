package io.periscope.core.serving;

import io.periscope.core.Catalog;
import io.periscope.sql.CompiledQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Questions that were asked lately, compiled: dashboards ask the same ones again and again. */
final class CompiledQueries {
  private static final int MOST = 256;

  private final Catalog catalog;
  private final Map<String, CompiledQuery> compiled = new LinkedHashMap<>(16, 0.75f, true);

  CompiledQueries(Catalog catalog) {
    this.catalog = catalog;
  }

  CompiledQuery of(String sql) {
    Optional<CompiledQuery> known = find(sql);
    return known.isPresent() ? known.get() : keep(sql, catalog.compileQuery(sql));
  }

  private synchronized Optional<CompiledQuery> find(String sql) {
    return Optional.ofNullable(compiled.get(sql));
  }

  private synchronized CompiledQuery keep(String sql, CompiledQuery query) {
    if (compiled.size() == MOST) {
      compiled.remove(compiled.keySet().iterator().next());
    }
    compiled.put(sql, query);
    return query;
  }
}
