package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.ReplaceDef;
import io.periscope.sql.Select.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Writes a relational tree. Use one for each text: it counts the aliases and remembers which
 * columns of the declared relations the text uses.
 */
final class QueryText {
  /** Each event makes as many rows; a day that slides by a minute has 1,440. */
  private static final int MOST_WINDOWS = 2_000;

  private final Dialect dialect;
  private final RexBuilder rex;
  private final SourceText source;
  private final Map<RelNode, Source.Relation> given;
  private final Map<String, ReplaceDef> replaced;
  private final Map<String, Select> outer = new HashMap<>();
  private final List<Source.Relation> scans = new ArrayList<>();
  private int aliases;

  /**
   * @param given nodes that are not to be written but stand for a relation
   * @param replaced streams of which only the newest version is to be read
   */
  QueryText(
      Dialect dialect,
      RexBuilder rex,
      SourceText source,
      Map<RelNode, Source.Relation> given,
      Map<String, ReplaceDef> replaced) {
    this.dialect = dialect;
    this.rex = rex;
    this.source = source;
    this.given = given;
    this.replaced = replaced;
  }

  /** The declared relations that were written so far, and which of their columns. */
  Map<String, List<String>> used() {
    Map<String, List<String>> used = new LinkedHashMap<>();
    for (Source.Relation scan : scans) {
      used.merge(
          scan.name(),
          scan.used(),
          (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).distinct().toList());
    }
    return used;
  }

  Select select(RelNode node) {
    Source.Relation relation = given.get(node);
    if (relation != null) {
      return Select.from(relation, width(node));
    } else if (node instanceof TableScan scan) {
      return scan(scan);
    } else if (node instanceof TableFunctionScan window) {
      return window(window);
    } else if (node instanceof Filter filter) {
      return filter(filter);
    } else if (node instanceof Project project) {
      return project(project);
    } else if (node instanceof Join join) {
      return join(join);
    } else if (node instanceof Aggregate aggregate) {
      return aggregate(aggregate);
    } else if (node instanceof Sort sort) {
      return sort(sort);
    } else if (node instanceof SetOp operation) {
      return new SetText(this, rex).of(operation);
    } else if (node instanceof Values values) {
      return new SetText(this, rex).of(values);
    }
    throw source.refuse(
        SqlParserPos.ZERO, "this shape of query is not supported; write it as simple SELECTs");
  }

  /** Writes expressions that look at no row. */
  ExpressionText constants() {
    return new ExpressionText(dialect, rex, source, new NoRows());
  }

  /** Writes expressions over the columns of a SELECT. */
  ExpressionText expressions(Select input) {
    return new ExpressionText(dialect, rex, source, new Rows(input));
  }

  private Select scan(TableScan scan) {
    List<String> path = scan.getTable().getQualifiedName();
    String name = path.get(path.size() - 1);
    String rows =
        Optional.ofNullable(replaced.get(name))
            .map(
                by ->
                    "(SELECT * FROM %s)"
                        .formatted(
                            VersionedRows.newest(
                                quote(name), quote(by.partition()), quote(by.version()))))
            .orElse(quote(name));
    Source.Relation relation =
        new Source.Relation(name, rows, alias(), scan.getRowType().getFieldNames());
    scans.add(relation);
    return Select.from(relation, width(scan));
  }

  /** TUMBLE and HOP add two columns: where the window begins and where it ends. */
  private Select window(TableFunctionScan node) {
    Select input = rows(select(node.getInput(0)));
    RexCall call = (RexCall) node.getCall();
    RexCall descriptor = (RexCall) call.getOperands().get(0);
    int time = ((RexInputRef) descriptor.getOperands().get(0)).getIndex();
    long first = microseconds(call, 1);
    if (call.getOperands().size() > 2) {
      return hop(input, time, first, hopSize(call, first));
    }
    List<Column> columns = new ArrayList<>(input.columns());
    columns.add(Column.computed(() -> dialect.window(input.column(time), first)));
    columns.add(
        Column.computed(() -> dialect.plus(dialect.window(input.column(time), first), 0, first)));
    return input.project(columns);
  }

  /** The rows are multiplied in a SELECT of their own, and what is done with them stands around. */
  private Select hop(Select input, int time, long slide, long size) {
    int start = input.width();
    List<Column> multiplied = new ArrayList<>(input.columns());
    multiplied.add(Column.computed(() -> dialect.windows(input.column(time), slide, size)));
    Select rows = input.projectLast(multiplied).around(alias());
    // Asked for even when nobody needs the column, because it makes the rows.
    rows.column(start);
    List<Column> columns = new ArrayList<>(rows.columns());
    columns.add(Column.computed(() -> dialect.plus(rows.column(start), 0, size)));
    return rows.project(columns);
  }

  private long hopSize(RexCall hop, long slide) {
    long size = microseconds(hop, 2);
    if (size < slide) {
      throw source.refuse(
          hop.getParserPosition(),
          "the windows of HOP are shorter than the slide, so an event between two of them would be lost; write the slide first and then the size, as in "
              + Usage.of("HOP"));
    } else if ((size - 1) / slide >= MOST_WINDOWS) {
      throw source.refuse(
          hop.getParserPosition(),
          "an event would be in more than %d windows of HOP; make the slide longer or the size shorter"
              .formatted(MOST_WINDOWS));
    }
    return size;
  }

  private long microseconds(RexCall window, int operand) {
    long milliseconds = ((RexLiteral) window.getOperands().get(operand)).getValueAs(Long.class);
    if (milliseconds == 0) {
      throw source.refuse(
          window.getParserPosition(),
          "an interval of %s is shorter than a millisecond".formatted(window.getOperator()));
    }
    return Math.multiplyExact(milliseconds, 1000L);
  }

  private Select filter(Filter filter) {
    Select input = rows(select(filter.getInput()));
    remember(filter.getVariablesSet(), input);
    input.where(expressions(input).of(filter.getCondition()));
    return input;
  }

  private Select project(Project project) {
    Select input = select(project.getInput());
    Windows windows = Windows.in(project);
    if (!windows.isEmpty()) {
      return over(project, rows(input), windows);
    }
    boolean inline = input.isProjectable() && !repeats(project, input);
    Select from = inline ? input : input.around(alias());
    remember(project.getVariablesSet(), from);
    return from.project(columns(project.getProjects(), from));
  }

  private List<Column> columns(List<RexNode> expressions, Select input) {
    return expressions.stream()
        .map(
            expression ->
                expression instanceof RexInputRef reference
                    ? input.columns().get(reference.getIndex())
                    : Column.computed(() -> expressions(input).of(expression)))
        .toList();
  }

  /** Whether putting the projection into the same SELECT would write a computation twice. */
  private static boolean repeats(Project project, Select input) {
    int[] uses = new int[input.width()];
    project.getProjects().forEach(expression -> References.count(expression, uses));
    return IntStream.range(0, uses.length).anyMatch(i -> uses[i] > 1 && !input.isReference(i));
  }

  /** Window functions get a SELECT of their own, and what is computed from them one around it. */
  private Select over(Project project, Select input, Windows windows) {
    remember(project.getVariablesSet(), input);
    List<Column> columns = new ArrayList<>(input.columns());
    WindowText text = new WindowText(dialect, expressions(input));
    windows.functions().forEach(over -> columns.add(Column.computed(() -> text.of(over))));
    Select inner = input.projectLast(columns).around(alias());
    return inner.project(columns(windows.replaced(project, input.width()), inner));
  }

  private Select join(Join join) {
    Select left = side(select(join.getLeft()));
    Select right = side(select(join.getRight()));
    List<Column> columns = new ArrayList<>(left.columns());
    columns.addAll(right.columns());
    Select both = Select.from(left.source(), columns);
    remember(join.getVariablesSet(), both);
    String type =
        switch (join.getJoinType()) {
          case INNER -> "INNER JOIN";
          case LEFT -> "LEFT JOIN";
          case RIGHT -> "RIGHT JOIN";
          case FULL -> "FULL JOIN";
          default -> throw unsupportedJoin(join.getJoinType());
        };
    String condition = expressions(both).of(join.getCondition());
    return Select.from(new Source.Joined(left.source(), type, right.source(), condition), columns);
  }

  private RuntimeException unsupportedJoin(JoinRelType type) {
    return source.refuse(SqlParserPos.ZERO, type + " JOIN is not supported");
  }

  private Select aggregate(Aggregate aggregate) {
    Select input = rows(select(aggregate.getInput()));
    if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
      throw source.refuse(
          SqlParserPos.ZERO, "GROUPING SETS, ROLLUP and CUBE are not supported; use UNION ALL");
    }
    List<Column> keys =
        aggregate.getGroupSet().asList().stream().map(input.columns()::get).toList();
    AggregateText text = new AggregateText(dialect, input);
    List<Column> aggregates =
        aggregate.getAggCallList().stream()
            .map(call -> Column.computed(() -> text.of(call)))
            .toList();
    return input.group(keys, aggregates);
  }

  private Select sort(Sort sort) {
    Select input = rows(select(sort.getInput()));
    StringBuilder clauses = new StringBuilder();
    String order = order(sort.getCollation(), sort, input);
    if (!order.isEmpty()) {
      clauses.append(" ORDER BY ").append(order);
    }
    if (sort.fetch != null) {
      clauses.append(" LIMIT ").append(count(sort.fetch));
    }
    if (sort.offset != null) {
      clauses.append(" OFFSET ").append(count(sort.offset));
    }
    input.order(clauses.toString());
    return input;
  }

  private static String order(RelCollation collation, Sort sort, Select input) {
    return collation.getFieldCollations().stream()
        .filter(field -> !isConstant(sort.getInput(), field.getFieldIndex()))
        .map(field -> input.column(field.getFieldIndex()) + direction(field))
        .collect(Collectors.joining(", "));
  }

  /** A number in ORDER BY would be read as the position of a column. */
  private static boolean isConstant(RelNode node, int column) {
    return node instanceof Project project
        && project.getProjects().get(column) instanceof RexLiteral;
  }

  static String direction(RelFieldCollation field) {
    String direction = field.getDirection().isDescending() ? " DESC" : " ASC";
    return direction
        + (field.nullDirection == RelFieldCollation.NullDirection.FIRST
            ? " NULLS FIRST"
            : " NULLS LAST");
  }

  private static String count(RexNode node) {
    return ((RexLiteral) node).getValueAs(java.math.BigDecimal.class).toBigInteger().toString();
  }

  /** The SELECT itself when operators on rows may still be put into it, or one around it. */
  Select rows(Select select) {
    return select.isRows() ? select : select.around(alias());
  }

  private Select side(Select select) {
    return select.isBare() ? select : select.around(alias());
  }

  private void remember(Iterable<CorrelationId> variables, Select select) {
    variables.forEach(variable -> outer.put(variable.getName(), select));
  }

  String alias() {
    return "t" + aliases++;
  }

  static List<String> names(int width) {
    return IntStream.range(0, width).mapToObj(i -> "c" + i).toList();
  }

  static int width(RelNode node) {
    return node.getRowType().getFieldCount();
  }

  /** What an expression over a SELECT may look at. */
  private final class Rows implements ExpressionText.Scope {
    private final Select select;

    Rows(Select select) {
      this.select = select;
    }

    @Override
    public String input(int index) {
      return select.column(index);
    }

    @Override
    public String outer(String correlation, int index) {
      Select enclosing = outer.get(correlation);
      if (enclosing == null) {
        throw source.refuse(SqlParserPos.ZERO, "a subquery looks at a row that is not there");
      }
      return enclosing.column(index);
    }

    @Override
    public String subquery(RexSubQuery subquery) {
      String query = select(subquery.rel).text(names(width(subquery.rel)));
      String operands =
          subquery.getOperands().stream()
              .map(operand -> expressions(select).of(operand))
              .collect(Collectors.joining(", "));
      return switch (subquery.getKind()) {
        case EXISTS -> "EXISTS (" + query + ")";
        case IN ->
            subquery.getOperands().size() == 1
                ? "(" + operands + " IN (" + query + "))"
                : "((" + operands + ") IN (" + query + "))";
        case SCALAR_QUERY -> select.look(query, alias());
        default -> throw source.refuse(SqlParserPos.ZERO, subquery.getKind() + " is not supported");
      };
    }

    private Select select(RelNode node) {
      return QueryText.this.select(node);
    }
  }

  /** There is no row to look at. */
  private static final class NoRows implements ExpressionText.Scope {
    @Override
    public String input(int index) {
      throw new IllegalStateException("there is no input");
    }

    @Override
    public String outer(String correlation, int index) {
      return input(index);
    }

    @Override
    public String subquery(RexSubQuery subquery) {
      return input(0);
    }
  }
}
