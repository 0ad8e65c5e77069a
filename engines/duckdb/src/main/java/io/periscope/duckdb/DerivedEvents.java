package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.Field;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.source.Source.EventConsumer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the events of a derived stream of those that a slot offers. */
final class DerivedEvents {
  private final Sql sql;
  private final Derivation derivation;
  private final Optional<String> key;

  DerivedEvents(Sql sql, Derivation derivation, Optional<String> key) {
    this.sql = sql;
    this.derivation = derivation;
    this.key = key;
  }

  /** A row of the result. */
  private record Made(Optional<String> key, String json) {}

  /**
   * Hands them over; every event of the slot has been looked at then.
   *
   * @param events a query for those of the other stream
   */
  void make(String events, EventConsumer consumer) throws SQLException {
    List<Binding> bindings = new ArrayList<>();
    bindings.add(new Binding(derivation.from(), events));
    bindings.addAll(StateTables.tables(derivation.tables()));
    String keyText =
        key.map(name -> "CAST(" + quote(name) + " AS VARCHAR)").orElse("CAST(NULL AS VARCHAR)");
    String query =
        "SELECT %s, %s FROM (%s)".formatted(keyText, json(), bind(bindings, derivation.select()));
    for (Made made :
        sql.rows(query, row -> new Made(Optional.ofNullable(row.getString(1)), row.getString(2)))) {
      consumer.accept(
          made.key().map(text -> text.getBytes(StandardCharsets.UTF_8)),
          made.json().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A row as a JSON object without the fields that are null. */
  private String json() {
    return derivation.output().fields().stream()
        .map(DerivedEvents::member)
        .collect(Collectors.joining(", ", "'{' || concat_ws(',', ", ") || '}'"));
  }

  private static String member(Field field) {
    String column = quote(field.name());
    String name = literal("\"" + field.name() + "\":");
    String value =
        switch (field.type().kind()) {
          case BOOLEAN, INT, LONG, DECIMAL -> "CAST(" + column + " AS VARCHAR)";
          // JSON has no infinity: as a text it is told where the event is read.
          case DOUBLE ->
              "CASE WHEN isfinite(%1$s) THEN CAST(%1$s AS VARCHAR) ELSE '\"' || %1$s || '\"' END"
                  .formatted(column);
          case STRING -> "CAST(to_json(" + column + ") AS VARCHAR)";
          case DATE, TIMESTAMP -> "'\"' || CAST(" + column + " AS VARCHAR) || '\"'";
        };
    return "%s || %s".formatted(name, value);
  }
}
