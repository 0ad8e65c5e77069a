package io.periscope.core.quality;

import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.ColumnCount;
import io.periscope.api.model.ExpectationDef.Columns;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns that there are, and whether they are those that are expected.
 *
 * @param names in their order
 * @param elsewhere declared ones that do not count here, since they come from elsewhere
 */
record ColumnNames(List<String> names, Set<String> elsewhere) {
  ColumnNames {
    names = List.copyOf(names);
    elsewhere = Set.copyOf(elsewhere);
  }

  static ColumnNames declared(Schema schema) {
    return new ColumnNames(schema.names(), Set.of());
  }

  /**
   * Those of a file, each by the name of the field that is read from it.
   *
   * @param columns of the file, which has all that fields are read from
   */
  static ColumnNames ofFile(Schema schema, List<String> columns) {
    return new ColumnNames(
        columns.stream().map(column -> field(schema, column)).toList(),
        schema.fields().stream()
            .filter(field -> !columns.contains(field.from()))
            .map(Field::name)
            .collect(Collectors.toSet()));
  }

  private static String field(Schema schema, String column) {
    return schema.fields().stream()
        .filter(field -> field.from().equals(column))
        .map(Field::name)
        .findFirst()
        .orElse(column);
  }

  /** Whether a rule about the columns' names, or their number, is kept. */
  boolean keep(ExpectationDef expectation) {
    if (expectation.rule() instanceof ColumnCount each) {
      var unused = RuleText.numbers(expectation, each.bounds());
      return Limits.of(each.bounds()).admit(names.size() + elsewhere.size());
    }
    Columns each = (Columns) expectation.rule();
    List<String> wanted =
        each.columns().stream().filter(name -> !elsewhere.contains(name)).toList();
    return switch (each.match()) {
      case ORDERED -> names.equals(wanted);
      case SET -> new HashSet<>(names).equals(new HashSet<>(wanted));
      case CONTAINS -> names.containsAll(wanted);
    };
  }
}
