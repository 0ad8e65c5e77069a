package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Reads a parsed text for what we refuse, before anything is resolved, because here every node
 * still knows its place. This part is about expressions; the subclasses know the shapes of a view
 * and of a query.
 */
abstract class Grammar extends SqlBasicVisitor<Void> {
  private static final Set<String> TYPES =
      Set.of("BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DECIMAL", "VARCHAR", "DATE", "TIMESTAMP");

  private static final int MOST_DIGITS = 38;

  /** Functions that make a text as long as they are told, and how long it may be. */
  private static final Set<String> PADDING = Set.of("LPAD", "RPAD");

  private static final int MOST_PADDING = 1_000;

  private final SourceText text;
  private final List<Problem> problems = new ArrayList<>();
  private final Vocabulary vocabulary;
  private final DeclaredRelations relations;

  Grammar(SourceText text, Vocabulary vocabulary, DeclaredRelations relations) {
    this.text = text;
    this.vocabulary = vocabulary;
    this.relations = relations;
  }

  /** Puts what is known in the place of what only stands for it; refuses what cannot be. */
  SqlNode read(SqlNode statement) {
    return statement;
  }

  /**
   * @throws ProblemsException with everything that is refused
   */
  final void check(SqlNode statement) {
    statement(statement);
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
  }

  /** What the text must be, for a message. */
  abstract String expected();

  abstract void statement(SqlNode statement);

  /** A call that is not of a function: an operator, a subquery, a clause. */
  abstract void operator(SqlCall call);

  /** A function that is not in the vocabulary. */
  abstract void unknownFunction(SqlCall call, String name);

  /** A name of something that gives another result each time, such as CURRENT_DATE. */
  abstract String unrepeatable(String name);

  final Vocabulary vocabulary() {
    return vocabulary;
  }

  final DeclaredRelations relations() {
    return relations;
  }

  final void refuse(SqlNode node, String message) {
    refuse(node.getParserPosition(), message);
  }

  final void refuse(SqlParserPos position, String message) {
    problems.add(text.problem(position, message));
  }

  /** Any of these may be absent. */
  final void expressions(Iterable<? extends SqlNode> nodes) {
    for (SqlNode node : nodes) {
      if (node != null) {
        node.accept(this);
      }
    }
  }

  final void operands(SqlCall call) {
    expressions(call.getOperandList());
  }

  @Override
  public Void visit(SqlCall call) {
    if (isComparisonOfRows(call)) {
      refuse(call, "rows cannot be compared; compare their values one by one, with AND");
    } else if (call.getOperator() instanceof SqlFunction function) {
      function(call, function.getName().toUpperCase(Locale.ROOT));
    } else {
      operator(call);
    }
    return nothing();
  }

  private void function(SqlCall call, String name) {
    if (!vocabulary.has(name)) {
      unknownFunction(call, name);
      return;
    }
    if (name.equals("ROUND") && call.operandCount() > 1 && !isWholeNumber(call.operand(1))) {
      refuse(
          call.operand(1),
          "'%s' is not a whole number; the digits of ROUND are written as one, as in ROUND(x, 2)"
              .formatted(text.written(call.operand(1).getParserPosition())));
    } else if (PADDING.contains(name) && call.operandCount() > 1 && !isLength(call.operand(1))) {
      refuse(
          call.operand(1),
          "'%s' is not a whole number from 0 to %d; the length is written as one, as in %s(text, 5, ' ')"
              .formatted(text.written(call.operand(1).getParserPosition()), MOST_PADDING, name));
    } else if (name.equals("CEIL") && call.operandCount() > 1) {
      refuse(call, "CEIL of a time is not supported; use FLOOR(… TO …) + INTERVAL …");
    } else if (name.equals("POSITION") && call.operandCount() > 2) {
      refuse(call, "POSITION takes two texts: POSITION(part IN whole)");
    } else if (vocabulary.isAggregate(name) && call.operandCount() > mostArguments(name)) {
      refuse(
          call,
          "%s has %d arguments; expected %s".formatted(name, call.operandCount(), Usage.of(name)));
    } else if (!name.equals("COUNT") && hasStar(call)) {
      refuse(call, name + " cannot take *; only COUNT(*) can, so name a column");
      return;
    }
    operands(call);
  }

  private static int mostArguments(String aggregate) {
    return Usage.of(aggregate).contains(", ") ? 2 : 1;
  }

  private static boolean hasStar(SqlCall call) {
    return call.getOperandList().stream()
        .anyMatch(operand -> operand instanceof SqlIdentifier name && name.isStar());
  }

  private static boolean isComparisonOfRows(SqlCall call) {
    boolean comparison =
        call.getOperator() instanceof SqlBetweenOperator
            || (SqlKind.COMPARISON.contains(call.getKind()) && !call.operand(1).isA(SqlKind.QUERY));
    return comparison
        && call.getOperandList().stream().anyMatch(operand -> operand.getKind() == SqlKind.ROW);
  }

  /** Reports a relation that is not declared. */
  final void reportUnknownRelation(SqlIdentifier name, String expected) {
    String known = String.join(", ", relations.names());
    refuse(
        name,
        "unknown %s '%s'%s"
            .formatted(
                expected,
                name.toString(),
                NearestName.of(name.toString(), relations.names())
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse(known.isEmpty() ? "" : "; there are: " + known)));
  }

  /** A SELECT's words before its columns. */
  final void keywords(SqlSelect select) {
    if (select.isKeywordPresent(SqlSelectKeyword.STREAM)) {
      refuse(select, "SELECT STREAM is not supported; leave out STREAM");
    }
  }

  /** The numbers of LIMIT and OFFSET, each of which may be absent. */
  final void counts(SqlOrderBy ordered) {
    for (SqlNode count : Arrays.asList(ordered.fetch, ordered.offset)) {
      if (count != null && !isWholeNumber(count)) {
        refuse(
            count,
            "'%s' is not a whole number; LIMIT and OFFSET take one, such as 10"
                .formatted(text.written(count.getParserPosition())));
      }
    }
  }

  /** The text that a node was read from. */
  final String written(SqlNode node) {
    return text.written(node.getParserPosition());
  }

  @Override
  public Void visit(SqlIdentifier name) {
    boolean plain = name.isSimple() && !written(name).startsWith("\"");
    if (plain
        && UnknownFunction.isUnrepeatable(name.getSimple())
        && relations.allNames().stream().noneMatch(name.getSimple()::equalsIgnoreCase)) {
      refuse(name, unrepeatable(name.getSimple().toUpperCase(Locale.ROOT)));
    } else {
      name(name);
    }
    return nothing();
  }

  /** A column or an alias. */
  void name(SqlIdentifier name) {}

  @Override
  public Void visit(SqlDynamicParam parameter) {
    refuse(parameter, "parameters (?) are not supported; write the value");
    return nothing();
  }

  @Override
  public Void visit(SqlLiteral literal) {
    if (literal instanceof SqlIntervalLiteral) {
      refuse(literal, "an interval can only be added to or taken from a time");
    }
    return nothing();
  }

  @Override
  public Void visit(SqlDataTypeSpec type) {
    String name = type.getTypeName().toString().toUpperCase(Locale.ROOT);
    boolean sized =
        type.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
            && basic.getPrecision() >= 0
            && !name.equals("DECIMAL");
    if (!TYPES.contains(name) || sized) {
      refuse(
          type,
          "the types are BOOLEAN, INT, LONG, DOUBLE, DECIMAL(precision, scale), STRING, DATE and"
              + " TIMESTAMP, not "
              + written(type));
    } else if (type.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
        && !isDecimal(basic.getPrecision(), basic.getScale())) {
      refuse(
          type,
          "there is no %s; a decimal has 1 to 38 digits, of which at most all stand after the point"
              .formatted(written(type)));
    }
    return nothing();
  }

  /** Whether such a decimal exists; what is negative was not written. */
  private static boolean isDecimal(int precision, int scale) {
    return precision != 0 && precision <= MOST_DIGITS && (precision < 0 || scale <= precision);
  }

  /** The operands of + or -, where an interval has its place. */
  final void sum(SqlCall call) {
    for (SqlNode operand : call.getOperandList()) {
      if (!(operand instanceof SqlIntervalLiteral)) {
        operand.accept(this);
      }
    }
  }

  static boolean isSum(SqlCall call) {
    return call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS;
  }

  static List<SqlNode> nodes(SqlNodeList list) {
    return list == null ? List.of() : list.getList();
  }

  private static boolean isWholeNumber(SqlNode node) {
    SqlNode number = node.getKind() == SqlKind.MINUS_PREFIX ? ((SqlCall) node).operand(0) : node;
    return number instanceof SqlNumericLiteral literal && literal.isInteger();
  }

  private static boolean isLength(SqlNode node) {
    return node instanceof SqlNumericLiteral literal
        && literal.isInteger()
        && literal.bigDecimalValue().signum() >= 0
        && literal.bigDecimalValue().compareTo(BigDecimal.valueOf(MOST_PADDING)) <= 0;
  }

  /** A visitor has a result, and this one has none. */
  @SuppressWarnings("NullAway")
  static Void nothing() {
    return null;
  }
}
