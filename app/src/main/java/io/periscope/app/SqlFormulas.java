package io.periscope.app;

import io.periscope.api.model.StreamDef;
import io.periscope.api.source.FormulaEngine;
import io.periscope.api.source.Formulas;
import io.periscope.duckdb.DuckDbFormulas;
import io.periscope.sql.Dialect;
import io.periscope.sql.FormulaCompiler;

/** Expressions of generated fields are written as those of views are, and run by DuckDB. */
final class SqlFormulas implements FormulaEngine {
  @Override
  public Formulas open(StreamDef stream) {
    return new FormulaCompiler(Dialect.duckDb())
        .compile(stream)
        .map(derivation -> DuckDbFormulas.open(stream, derivation))
        .orElseThrow(() -> new IllegalArgumentException("no field is made by sql"));
  }
}
