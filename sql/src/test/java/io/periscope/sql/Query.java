package io.periscope.sql;

import java.util.Optional;
import java.util.stream.Stream;

/** A view to be tried. */
interface Query {

  /** The view's text. */
  String view();

  /** The same for DuckDB, in words that are not the compiler's; empty when nobody wrote it. */
  Optional<String> plain();

  /** Whether the order of the answer's rows is part of it. */
  boolean ordered();

  /** Views that are like it and perhaps simpler; not all of them need be views. */
  Stream<Query> shrinks();

  /** A view that somebody wrote; it is not made simpler. */
  record Written(String view) implements Query {
    @Override
    public Optional<String> plain() {
      return Optional.empty();
    }

    @Override
    public boolean ordered() {
      return view.contains(" ORDER BY ");
    }

    @Override
    public Stream<Query> shrinks() {
      return Stream.empty();
    }
  }
}
