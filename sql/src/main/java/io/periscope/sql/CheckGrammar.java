package io.periscope.sql;

import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlSelect;

/** What the condition of an expectation may be: one over the columns of a row. */
final class CheckGrammar extends RowGrammar {
  CheckGrammar(
      SourceText text, Vocabulary vocabulary, DeclaredRelations relations, Set<String> streams) {
    super(text, vocabulary, relations, streams, Optional.empty());
  }

  @Override
  String subject() {
    return "an expectation";
  }

  @Override
  String expected() {
    return "an expectation is one condition over the columns of a row";
  }

  @Override
  void aggregation(SqlSelect select, boolean found) {
    if (found) {
      refuse(
          select.getSelectList().get(0),
          "the condition of an expectation is about one row, so it cannot aggregate; 'value' is about"
              + " all of them");
    }
  }
}
