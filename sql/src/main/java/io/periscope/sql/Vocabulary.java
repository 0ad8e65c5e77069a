package io.periscope.sql;

import static org.apache.calcite.sql.fun.SqlStdOperatorTable.*;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.validate.SqlNameMatcher;

/** Every operator and function that a text may use. What is not here does not exist. */
final class Vocabulary implements SqlOperatorTable {
  private static final List<SqlOperator> OPERATORS =
      List.of(
          AND,
          OR,
          NOT,
          EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_NULL,
          IS_NOT_NULL,
          IS_TRUE,
          IS_NOT_TRUE,
          IS_FALSE,
          IS_NOT_FALSE,
          IS_UNKNOWN,
          IS_NOT_UNKNOWN,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM,
          BETWEEN,
          NOT_BETWEEN,
          SYMMETRIC_BETWEEN,
          SYMMETRIC_NOT_BETWEEN,
          IN,
          NOT_IN,
          LIKE,
          NOT_LIKE,
          CONCAT,
          CASE,
          UNARY_MINUS,
          UNARY_PLUS,
          PERCENT_REMAINDER,
          DESC,
          NULLS_FIRST,
          NULLS_LAST);

  private static final List<SqlOperator> SCALAR_FUNCTIONS =
      List.of(
          CAST,
          COALESCE,
          NULLIF,
          SqlLibraryOperators.GREATEST,
          SqlLibraryOperators.LEAST,
          UPPER,
          LOWER,
          TRIM,
          SUBSTRING,
          CHAR_LENGTH,
          CHARACTER_LENGTH,
          SqlLibraryOperators.LENGTH,
          REPLACE,
          POSITION,
          ABS,
          ROUND,
          FLOOR,
          CEIL,
          MOD,
          SIGN,
          SQRT,
          CBRT,
          EXP,
          LN,
          LOG10,
          POWER,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          ATAN2,
          RADIANS,
          DEGREES,
          PI,
          EXTRACT,
          TIMESTAMP_DIFF,
          YEAR,
          QUARTER,
          MONTH,
          WEEK,
          DAYOFYEAR,
          DAYOFMONTH,
          DAYOFWEEK,
          HOUR,
          MINUTE,
          SECOND);

  private static final List<SqlOperator> MERGEABLE_AGGREGATES =
      List.of(
          COUNT,
          SUM,
          AVG,
          MIN,
          MAX,
          SqlLibraryOperators.BOOL_AND,
          SqlLibraryOperators.BOOL_OR,
          EVERY,
          SOME,
          ArgMinMax.operator("ARG_MIN", SqlKind.ARG_MIN),
          ArgMinMax.operator("ARG_MAX", SqlKind.ARG_MAX),
          ArgMinMax.operator("MIN_BY", SqlKind.ARG_MIN),
          ArgMinMax.operator("MAX_BY", SqlKind.ARG_MAX),
          STDDEV_POP,
          STDDEV_SAMP,
          STDDEV,
          VAR_POP,
          VAR_SAMP,
          VARIANCE);

  private static final List<SqlOperator> WINDOW_TABLES =
      List.of(WindowTable.tumble(), WindowTable.hop(), DESCRIPTOR);

  private static final List<SqlOperator> QUERY_AGGREGATES = List.of(ANY_VALUE);

  private static final List<SqlOperator> QUERY_WINDOW_FUNCTIONS =
      List.of(
          ROW_NUMBER,
          RANK,
          DENSE_RANK,
          PERCENT_RANK,
          CUME_DIST,
          NTILE,
          LAG,
          LEAD,
          FIRST_VALUE,
          LAST_VALUE);

  /** What a query is put together with; a view has none of these. */
  private static final List<SqlOperator> QUERY_SHAPES =
      List.of(
          EXISTS,
          UNION,
          UNION_ALL,
          INTERSECT,
          INTERSECT_ALL,
          EXCEPT,
          EXCEPT_ALL,
          ROW,
          SCALAR_QUERY);

  private final List<SqlOperator> aggregates;
  private final List<SqlOperator> all;

  private Vocabulary(List<SqlOperator> aggregates, Stream<SqlOperator> more) {
    this.aggregates = aggregates;
    this.all =
        Stream.of(
                OPERATORS.stream(),
                Arithmetic.operators().stream(),
                SCALAR_FUNCTIONS.stream(),
                OwnFunctions.all().stream(),
                aggregates.stream(),
                more)
            .flatMap(operators -> operators)
            .toList();
  }

  /** What a view may use. */
  static Vocabulary ofViews() {
    return new Vocabulary(MERGEABLE_AGGREGATES, WINDOW_TABLES.stream());
  }

  /** What a query over views may use; it is not kept, so it may use more. */
  static Vocabulary ofQueries() {
    return new Vocabulary(
        Stream.concat(MERGEABLE_AGGREGATES.stream(), QUERY_AGGREGATES.stream()).toList(),
        Stream.concat(QUERY_WINDOW_FUNCTIONS.stream(), QUERY_SHAPES.stream()));
  }

  @Override
  public void lookupOperatorOverloads(
      SqlIdentifier name,
      SqlFunctionCategory category,
      SqlSyntax syntax,
      List<SqlOperator> found,
      SqlNameMatcher matcher) {
    if (!name.isSimple()) {
      return;
    }
    all.stream()
        .filter(operator -> operator.getName().equalsIgnoreCase(name.getSimple()))
        .filter(operator -> fits(operator, syntax))
        .forEach(found::add);
  }

  /** Some functions have a syntax of their own, as COUNT(*) and CAST(… AS …). */
  private static boolean fits(SqlOperator operator, SqlSyntax syntax) {
    return operator.getSyntax() == syntax
        || (syntax == SqlSyntax.FUNCTION && operator instanceof SqlFunction);
  }

  @Override
  public List<SqlOperator> getOperatorList() {
    return all;
  }

  /** Whether there is such a function or operator, by the name that the parser gives it. */
  boolean has(String name) {
    return all.stream().anyMatch(operator -> operator.getName().equalsIgnoreCase(name));
  }

  boolean isAggregate(String name) {
    return aggregates.stream().anyMatch(operator -> operator.getName().equalsIgnoreCase(name));
  }

  /** The aggregates, for a message. */
  String aggregateNames() {
    return aggregates.stream().map(SqlOperator::getName).collect(Collectors.joining(", "));
  }

  /** The names of all functions, for finding the nearest. */
  Set<String> functionNames() {
    return all.stream()
        .filter(operator -> operator instanceof SqlFunction)
        .filter(operator -> !QUERY_SHAPES.contains(operator) && !WINDOW_TABLES.contains(operator))
        .map(SqlOperator::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
