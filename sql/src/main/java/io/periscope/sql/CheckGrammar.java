package io.periscope.sql;

import java.util.Set;
import org.apache.calcite.sql.SqlSelect;

/** What the condition of an expectation may be: one over the columns of a row. */
final class CheckGrammar extends ViewGrammar {
  CheckGrammar(
      SourceText text, Vocabulary vocabulary, DeclaredRelations relations, Set<String> streams) {
    super(text, vocabulary, relations, streams);
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
  String later(String what) {
    return "";
  }

  @Override
  String together() {
    return "";
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
