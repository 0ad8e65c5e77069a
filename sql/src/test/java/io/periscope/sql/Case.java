package io.periscope.sql;

import io.periscope.api.model.Schema;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A view, events, and how they are cut into parts and merged again. */
record Case(Query query, Cut.Merged cut) {

  /** Cases that are like it and smaller; those first that leave out most. */
  Stream<Case> shrinks() {
    Stream<Case> columns =
        IntStream.range(0, Events.STREAM.schema().fields().size())
            .mapToObj(column -> new Case(query, (Cut.Merged) cut.without(column)));
    Stream<Case> views = query.shrinks().map(simpler -> new Case(simpler, cut));
    Stream<Case> cuts = cut.shrinks().map(smaller -> new Case(query, (Cut.Merged) smaller));
    int size = size();
    return Stream.of(columns, views, cuts)
        .flatMap(cases -> cases)
        .filter(other -> other.size() < size);
  }

  /** How much there is to read; only smaller cases are shrinks, so shrinking has an end. */
  private int size() {
    return query.view().length()
        + 5 * cut.size()
        + 3 * cut.events().stream().mapToInt(Events::size).sum();
  }

  /** The rows as VALUES, one part after the other. */
  String rows() {
    Schema schema = Events.STREAM.schema();
    StringBuilder text = new StringBuilder("(" + String.join(", ", schema.names()) + ")");
    List<Cut.Part> parts = cut.parts();
    for (int i = 0; i < parts.size(); i++) {
      List<List<Object>> events = parts.get(i).events();
      text.append("\n-- part ").append(i).append(events.isEmpty() ? ": nothing" : "");
      if (!events.isEmpty()) {
        text.append("\nVALUES ")
            .append(
                events.stream()
                    .map(event -> Database.tuple(schema, event))
                    .collect(Collectors.joining(",\n       ")));
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "view: %s\ncut: %s\nevents %s".formatted(query.view(), cut, rows());
  }
}
