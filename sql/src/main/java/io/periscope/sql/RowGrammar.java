package io.periscope.sql;

import java.util.Optional;
import java.util.Set;

/** What a text may be that is about one row at a time: no query over its result can help out. */
abstract class RowGrammar extends ViewGrammar {
  RowGrammar(
      SourceText text,
      Vocabulary vocabulary,
      DeclaredRelations relations,
      Set<String> streams,
      Optional<Predictions> predictions) {
    super(text, vocabulary, relations, streams, predictions);
  }

  @Override
  final String later(String what) {
    return "";
  }

  @Override
  final String together() {
    return "";
  }
}
