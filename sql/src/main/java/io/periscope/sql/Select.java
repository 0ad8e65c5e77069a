package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A SELECT while it is being put together. Relational operators are added to the same SELECT as
 * long as that means the same, and otherwise to a new one around it. Columns are written when they
 * are asked for, so that what nobody asks for is not in the text.
 */
final class Select {

  /** A column of the result. */
  record Column(Supplier<String> text, boolean isReference) {

    /** A column of FROM, as it is. */
    static Column reference(Supplier<String> text) {
      return new Column(text, true);
    }

    /** Something that is computed. */
    static Column computed(Supplier<String> text) {
      return new Column(new Once(text), false);
    }
  }

  /** What further operators may still be put into the same SELECT. */
  private enum Stage {
    /** Any. */
    ROWS,
    /** ORDER BY and projection. */
    SORTED,
    /** None. */
    DONE
  }

  /** All but the list of columns; shared by the SELECTs that differ only in that. */
  private static final class Body {
    private Source from;
    private final List<String> conditions = new ArrayList<>();
    private Stage stage = Stage.ROWS;
    private boolean grouped;
    private int keys;
    private String order = "";

    Body(Source from) {
      this.from = from;
    }
  }

  private final Body body;
  private final List<Column> columns;

  private Select(Body body, List<Column> columns) {
    this.body = body;
    this.columns = List.copyOf(columns);
  }

  static Select from(Source source, List<Column> columns) {
    return new Select(new Body(source), columns);
  }

  static Select from(Source.Relation relation, int width) {
    return from(relation, references(width, relation::column));
  }

  static Select from(Source.Fixed rows, int width) {
    return from(rows, references(width, rows::column));
  }

  /** A SELECT around this one. */
  Select around(String alias) {
    Source.Derived derived = new Source.Derived(this, alias);
    return from(derived, references(columns.size(), derived::column));
  }

  boolean isRows() {
    return body.stage == Stage.ROWS;
  }

  boolean isProjectable() {
    return body.stage != Stage.DONE;
  }

  /** Whether it is nothing but FROM, so that it can be a side of a join as it is. */
  boolean isBare() {
    return isRows() && body.conditions.isEmpty() && columns.stream().allMatch(Column::isReference);
  }

  Source source() {
    return body.from;
  }

  int width() {
    return columns.size();
  }

  List<Column> columns() {
    return columns;
  }

  String column(int index) {
    return columns.get(index).text().get();
  }

  boolean isReference(int index) {
    return columns.get(index).isReference();
  }

  void where(String condition) {
    body.conditions.add(condition);
  }

  Select project(List<Column> projected) {
    return new Select(body, projected);
  }

  /** Like {@link #project}, but no operator may follow. */
  Select projectLast(List<Column> projected) {
    body.stage = Stage.DONE;
    return project(projected);
  }

  /** One row a group; without keys one row in all. */
  Select group(List<Column> keys, List<Column> aggregates) {
    body.stage = Stage.DONE;
    body.grouped = true;
    body.keys = keys.size();
    return project(
        IntStream.range(0, 2).boxed().flatMap(i -> (i == 0 ? keys : aggregates).stream()).toList());
  }

  /**
   * @param clauses ORDER BY, LIMIT and OFFSET
   */
  void order(String clauses) {
    body.stage = Stage.SORTED;
    body.order = clauses;
  }

  /** Adds a value that a subquery finds for each row, and tells its name. */
  String look(String subquery, String alias) {
    Source.Looked looked = new Source.Looked(body.from, subquery, alias);
    body.from = looked;
    return looked.column();
  }

  /** The text, with all columns. */
  String text(List<String> names) {
    return text(IntStream.range(0, columns.size()).boxed().toList(), names);
  }

  /**
   * @param wanted which columns to select; the keys of groups are selected in any case
   */
  String text(List<Integer> wanted, List<String> names) {
    if (body.grouped && !startsWithKeys(wanted)) {
      TreeSet<Integer> inside = new TreeSet<>(wanted);
      IntStream.range(0, body.keys).forEach(inside::add);
      List<Integer> all = List.copyOf(inside);
      String text = text(all, all.stream().map(i -> "c" + i).toList());
      return list(wanted.stream().map(i -> quote("c" + i)).toList(), names)
          + " FROM ("
          + text
          + ") AS \"g\"";
    }
    String list = list(wanted.stream().map(this::column).toList(), names);
    StringBuilder text = new StringBuilder();
    if (body.grouped && wanted.isEmpty()) {
      list = "SELECT COUNT(*) AS \"c\"";
    }
    text.append(list).append(" FROM ").append(body.from.text());
    if (!body.conditions.isEmpty()) {
      text.append(" WHERE ").append(String.join(" AND ", body.conditions));
    }
    if (body.keys > 0) {
      text.append(" GROUP BY ");
      text.append(
          IntStream.rangeClosed(1, body.keys)
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(", ")));
    }
    return text.append(body.order).toString();
  }

  private boolean startsWithKeys(List<Integer> wanted) {
    return wanted.size() >= body.keys
        && IntStream.range(0, body.keys).allMatch(i -> wanted.get(i) == i);
  }

  private static String list(List<String> texts, List<String> names) {
    if (texts.isEmpty()) {
      return "SELECT 1 AS \"c\"";
    }
    return IntStream.range(0, texts.size())
        .mapToObj(i -> texts.get(i) + " AS " + quote(names.get(i)))
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }

  private static List<Column> references(int width, java.util.function.IntFunction<String> column) {
    return IntStream.range(0, width)
        .mapToObj(i -> Column.reference(() -> column.apply(i)))
        .toList();
  }

  /** Computes a text when it is first asked for, and keeps it. */
  private static final class Once implements Supplier<String> {
    private final Supplier<String> supplier;
    private String text = "";

    Once(Supplier<String> supplier) {
      this.supplier = supplier;
    }

    @Override
    public String get() {
      if (text.isEmpty()) {
        text = supplier.get();
      }
      return text;
    }
  }
}
