package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Names and types of the columns that a text answers with. */
final class OutputColumns {
  private static final String UNNAMED = "EXPR$";

  private final SourceText source;
  private final RelRoot root;
  private final List<SqlNode> items;
  private final SqlParserPos whole;

  OutputColumns(Frontend.Understood understood) {
    this.source = understood.text();
    this.root = understood.root();
    this.items = items(understood.parsed());
    this.whole = understood.parsed().getParserPosition();
  }

  /**
   * A column without a name is named after its function, as {@code count}, or its place.
   *
   * @throws ProblemsException when a type is not one of the shared words
   */
  Schema schema() {
    Names names = new Names();
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < root.fields.size(); i++) {
      fields.add(new Field(names.distinct(name(i)), type(i)));
    }
    return new Schema(fields);
  }

  /**
   * Like {@link #schema}, but two columns of the same name are refused, and one without a name:
   * others refer to a view's columns, so adding one must not rename another.
   */
  Schema distinctSchema() {
    Set<String> before = new HashSet<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < root.fields.size(); i++) {
      if (isUnnamed(i) && !isFunction(i)) {
        problems.add(
            source.problem(
                position(i), "column %d has no name; give it one with AS".formatted(i + 1)));
      } else if (!before.add(name(i).toLowerCase(Locale.ROOT))) {
        problems.add(
            source.problem(
                position(i), "two columns are named '%s'; name one with AS".formatted(name(i))));
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    return schema();
  }

  /** What is wrong with a column. */
  ProblemsException problem(int column, String message) {
    return new ProblemsException(List.of(source.problem(position(column), message)));
  }

  /**
   * Requires that each column is a field, and each field a column, of types that go together.
   *
   * @throws ProblemsException with all that is not so
   */
  void requireFieldsOf(Schema fields) {
    List<Problem> problems = new ArrayList<>();
    Schema columns = schema();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.field(i).name();
      DataType type = columns.field(i).type();
      SqlParserPos at = position(i);
      fields.fields().stream()
          .filter(field -> field.name().equals(name))
          .findFirst()
          .ifPresentOrElse(
              field -> {
                if (!suits(type, field.type())) {
                  problems.add(
                      source.problem(
                          at,
                          "column '%s' is of type %s, and the field of type %s; CAST it, or declare the field so"
                              .formatted(name, type, field.type())));
                }
              },
              () ->
                  problems.add(
                      source.problem(
                          at,
                          "column '%s' is not a field of the stream; declare it below 'fields', or leave it out%s"
                              .formatted(name, NearestName.hint(name, fields.names())))));
    }
    List<String> missing = new ArrayList<>(fields.names());
    missing.removeAll(columns.names());
    if (!missing.isEmpty()) {
      problems.add(
          source.problem(
              whole,
              "no column gives the field " + String.join(", ", missing) + "; add it with AS"));
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
  }

  /** Whether a field takes what a column has; a value that is too great is for the quarantine. */
  private static boolean suits(DataType column, DataType field) {
    return switch (field.kind()) {
      case LONG -> column.kind() == Kind.LONG || column.kind() == Kind.INT;
      case DOUBLE ->
          column.kind() == Kind.DOUBLE || column.kind() == Kind.LONG || column.kind() == Kind.INT;
      case DECIMAL ->
          column.kind() == Kind.LONG
              || column.kind() == Kind.INT
              || (column.kind() == Kind.DECIMAL && column.scale() <= field.scale());
      case TIMESTAMP, DATE, BOOLEAN, INT, STRING -> column.kind() == field.kind();
    };
  }

  private boolean isUnnamed(int index) {
    return root.fields.rightList().get(index).startsWith(UNNAMED);
  }

  private boolean isFunction(int index) {
    return index < items.size()
        && items.get(index) instanceof SqlCall call
        && call.getOperator() instanceof SqlFunction;
  }

  private String name(int index) {
    if (!isUnnamed(index)) {
      return root.fields.rightList().get(index);
    }
    return isFunction(index)
        ? ((SqlCall) items.get(index)).getOperator().getName().toLowerCase(Locale.ROOT)
        : "column_" + (index + 1);
  }

  private DataType type(int index) {
    RelDataType type =
        root.rel.getRowType().getFieldList().get(root.fields.leftList().get(index)).getType();
    Optional<DataType> known = Types.dataType(type);
    return known.orElseThrow(
        () ->
            source.refuse(
                position(index),
                "column '%s' is of type %s; CAST it to BOOLEAN, INT, LONG, DOUBLE, DECIMAL, STRING, DATE or TIMESTAMP"
                    .formatted(name(index), type.getSqlTypeName())));
  }

  private SqlParserPos position(int index) {
    return index < items.size() ? items.get(index).getParserPosition() : whole;
  }

  private static List<SqlNode> items(SqlNode parsed) {
    if (parsed instanceof SqlOrderBy ordered) {
      return items(ordered.query);
    }
    return parsed instanceof SqlSelect select ? select.getSelectList().getList() : List.of();
  }
}
