package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;

/** The relations in the FROM of a view by the names that they have there, and their columns. */
final class FromScope {
  private static final List<String> WINDOW = List.of("window_start", "window_end");

  /** A relation in FROM. */
  private record Relation(String alias, String declared, Schema schema) {
    boolean has(String column) {
      return schema.fields().stream().anyMatch(field -> field.name().equalsIgnoreCase(column));
    }
  }

  private final List<Relation> relations = new ArrayList<>();
  private final Set<String> shared = new HashSet<>();
  private boolean complete = true;

  /**
   * Adds a relation.
   *
   * @param alias its name in this FROM
   * @param windowed whether TUMBLE gives it two columns more
   */
  void add(String alias, String declared, Schema schema, boolean windowed) {
    List<Field> fields = new ArrayList<>(schema.fields());
    if (windowed) {
      WINDOW.stream()
          .filter(name -> schema.names().stream().noneMatch(name::equalsIgnoreCase))
          .forEach(name -> fields.add(new Field(name, DataType.TIMESTAMP)));
    }
    relations.add(new Relation(alias, declared, new Schema(fields)));
  }

  /** Says that a relation is not known, so that what is not found may be there. */
  void addUnknown() {
    complete = false;
  }

  /** Says that a column is one for both sides, by USING. */
  void share(String column) {
    shared.add(column.toLowerCase(Locale.ROOT));
  }

  /** Whether every relation has such a column. */
  boolean isInAll(String column) {
    return relations.stream().allMatch(relation -> relation.has(column));
  }

  /** What is wrong with a name, if anything. */
  Optional<String> problem(SqlIdentifier name, boolean quoted) {
    int last = name.names.size() - 1;
    String column = name.names.get(last);
    if (last == 0) {
      return unqualified(column, quoted);
    }
    String relation = name.names.get(last - 1);
    return last > 1 ? Optional.of(tooManyParts(name)) : qualified(relation, column);
  }

  private Optional<String> unqualified(String column, boolean quoted) {
    List<Relation> having = relations.stream().filter(r -> r.has(column)).toList();
    if (having.isEmpty()) {
      return complete ? Optional.of(unknown(column, columns(), quoted)) : Optional.empty();
    }
    if (having.size() > 1 && !shared.contains(column.toLowerCase(Locale.ROOT))) {
      List<String> names = having.stream().map(r -> r.alias() + "." + column).toList();
      return Optional.of(
          "'%s' is a column of several relations; write %s"
              .formatted(column, String.join(" or ", names)));
    }
    return Optional.empty();
  }

  private Optional<String> qualified(String alias, String column) {
    Optional<Relation> relation =
        relations.stream().filter(r -> r.alias().equalsIgnoreCase(alias)).findFirst();
    if (relation.isPresent()) {
      return relation.get().has(column)
          ? Optional.empty()
          : Optional.of(unknown(column, relation.get().schema().names(), false));
    }
    Optional<Relation> renamed =
        relations.stream().filter(r -> r.declared().equalsIgnoreCase(alias)).findFirst();
    if (renamed.isPresent()) {
      String other = renamed.get().alias();
      return Optional.of(
          "'%s' is named '%s' in this FROM; write %s.%s".formatted(alias, other, other, column));
    }
    List<String> names = relations.stream().map(Relation::alias).toList();
    return complete
        ? Optional.of(
            "'%s' is not a relation in FROM; there %s"
                .formatted(alias, (names.size() == 1 ? "is " : "are ") + String.join(", ", names)))
        : Optional.empty();
  }

  private static String tooManyParts(SqlIdentifier name) {
    return "'%s' has too many parts; write column or relation.column".formatted(name);
  }

  private static String unknown(String column, List<String> columns, boolean quoted) {
    String start = "unknown column '" + column + "'";
    if (WINDOW.stream().anyMatch(column::equalsIgnoreCase)) {
      return start + "; it exists when FROM is TUMBLE(stream, time column, INTERVAL '1' HOUR)";
    }
    Optional<String> near = NearestName.of(column, columns);
    if (near.isPresent()) {
      return start + "; did you mean '" + near.get() + "'?";
    }
    return start
        + (quoted ? "; if it is a text, write '" + column + "' with single quotes" : "")
        + "; there are: "
        + String.join(", ", columns);
  }

  private List<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    relations.forEach(relation -> names.addAll(relation.schema().names()));
    return List.copyOf(names);
  }
}
