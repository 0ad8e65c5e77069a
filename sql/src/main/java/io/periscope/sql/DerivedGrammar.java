package io.periscope.sql;

import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;

/**
 * What a derived stream may be: one SELECT that makes events of another stream's events, one by
 * one, perhaps with the help of reference tables.
 */
final class DerivedGrammar extends RowGrammar {
  DerivedGrammar(
      SourceText text,
      Vocabulary vocabulary,
      DeclaredRelations relations,
      Set<String> streams,
      Predictions predictions) {
    super(text, vocabulary, relations, streams, Optional.of(predictions));
  }

  @Override
  String subject() {
    return "a derived stream";
  }

  @Override
  void sorted(SqlOrderBy ordered) {
    refuse(
        ordered,
        "the events of a derived stream come in the order of those they are made of, and all of them;"
            + " leave ORDER BY, LIMIT and OFFSET to a view over it");
  }

  @Override
  void aggregation(SqlSelect select, boolean found) {
    if (found) {
      refuse(
          select,
          "a derived stream has an event for each event, so it cannot aggregate; do that in a view"
              + " over it");
    }
  }
}
