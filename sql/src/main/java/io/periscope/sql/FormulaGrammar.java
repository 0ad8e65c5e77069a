package io.periscope.sql;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlSelect;

/** What the expression of a generated field may be: one over other fields of the same event. */
final class FormulaGrammar extends RowGrammar {
  private final Map<String, String> unusable;

  /**
   * @param unusable fields of the stream that the expression cannot use, and why
   */
  FormulaGrammar(
      SourceText text,
      Vocabulary vocabulary,
      DeclaredRelations relations,
      Set<String> streams,
      Map<String, String> unusable) {
    super(text, vocabulary, relations, streams, Optional.empty());
    this.unusable = unusable;
  }

  @Override
  String subject() {
    return "a generated field";
  }

  @Override
  String expected() {
    return subject() + " is one expression over other fields of the event";
  }

  @Override
  String unrepeatable(String name) {
    return name
        + " gives another result each time, and a generator makes the same events for the same seed;"
        + " use a field that is made by now or datetime";
  }

  @Override
  void unknownFunction(SqlCall call, String name) {
    if (UnknownFunction.isUnrepeatable(name)) {
      refuse(call, unrepeatable(name));
    } else {
      super.unknownFunction(call, name);
    }
  }

  @Override
  void aggregation(SqlSelect select, boolean found) {
    if (found) {
      refuse(
          select.getSelectList().get(0),
          "a generated field is computed from its own event, so it cannot aggregate");
    }
  }

  @Override
  void name(SqlIdentifier name) {
    String reason = name.isSimple() ? unusable.get(name.getSimple()) : null;
    if (reason == null) {
      super.name(name);
    } else {
      refuse(name, reason);
    }
  }
}
