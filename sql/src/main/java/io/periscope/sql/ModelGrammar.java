package io.periscope.sql;

import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;

/** What the parts of a model may be: expressions over one event and the tables that it joins. */
final class ModelGrammar extends RowGrammar {
  ModelGrammar(
      SourceText text, Vocabulary vocabulary, DeclaredRelations relations, Set<String> streams) {
    super(text, vocabulary, relations, streams, Optional.empty());
  }

  @Override
  String subject() {
    return "a model";
  }

  @Override
  String expected() {
    return "a model reads each event by expressions";
  }

  @Override
  void aggregation(SqlSelect select, boolean found) {
    if (found) {
      refuse(
          select.getSelectList().get(0),
          "a model looks at one event at a time, so it cannot aggregate");
    }
    joins(select.getFrom());
  }

  /** An event that joins nothing must be predicted, too. */
  private void joins(SqlNode from) {
    if (from instanceof SqlJoin join) {
      if (join.getJoinType() != JoinType.LEFT) {
        refuse(join, "a model joins with LEFT JOIN: an event without a partner is predicted, too");
      }
      joins(join.getLeft());
    }
  }
}
