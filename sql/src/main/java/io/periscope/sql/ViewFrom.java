package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral.IntervalValue;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * What a view or a derived stream may read: one stream, perhaps through TUMBLE or HOP, joined with
 * tables on equalities.
 */
final class ViewFrom {
  /** Functions that give each event its windows. */
  private static final Set<String> WINDOWS = Set.of("TUMBLE", "HOP");

  private static final int FIRST_INTERVAL = 2;
  private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth");

  private final ViewGrammar view;
  private final Set<String> streams;
  private final FromScope scope = new FromScope();
  private boolean readsStream;

  ViewFrom(ViewGrammar view, Set<String> streams) {
    this.view = view;
    this.streams = streams;
  }

  /** The names that the expressions may use. */
  FromScope scope() {
    return scope;
  }

  /** Checks a FROM clause. */
  void read(SqlNode node) {
    if (node instanceof SqlJoin join) {
      read(join.getLeft());
      join(join);
    } else {
      Optional<SqlIdentifier> name = relation(node);
      name.filter(this::isTable)
          .ifPresent(
              table ->
                  view.refuse(
                      table,
                      "'%s' is a table, and the first relation must be a stream: %s"
                          .formatted(table, String.join(", ", streams()))));
      readsStream = name.isEmpty() || isStream(name.get());
      addToScope(node, name);
    }
  }

  private void join(SqlJoin join) {
    Optional<SqlIdentifier> right = relation(join.getRight());
    addToScope(join.getRight(), right);
    if (right.isPresent() && isStream(right.get())) {
      if (readsStream) {
        refuseSecondStream(right.get());
      }
      return;
    }
    JoinType type = join.getJoinType();
    if (type == JoinType.COMMA) {
      view.refuse(join.getRight(), "a comma cannot stand between relations; write JOIN … ON …");
    } else if (type != JoinType.INNER && type != JoinType.LEFT) {
      view.refuse(
          join.getRight(),
          "%s JOIN is not supported in %s; use JOIN or LEFT JOIN with ON"
              .formatted(type, view.subject()));
    } else if (join.isNatural()) {
      view.refuse(join.getRight(), "NATURAL JOIN is not supported; name the columns with ON");
    } else {
      condition(join);
    }
  }

  private void refuseSecondStream(SqlIdentifier name) {
    view.refuse(
        name,
        "'%s' is a second stream, and %s reads one, for events that match may be in different batches; join a table"
            .formatted(name, view.subject()));
  }

  private void condition(SqlJoin join) {
    if (join.getConditionType() == JoinConditionType.ON) {
      ViewGrammar.optional(join.getCondition()).forEach(this::equality);
      view.without("ON", ViewGrammar.optional(join.getCondition()));
    } else if (join.getConditionType() == JoinConditionType.USING) {
      for (SqlNode node : (SqlNodeList) join.getCondition()) {
        String column = ((SqlIdentifier) node).getSimple();
        if (!scope.isInAll(column)) {
          view.refuse(
              node,
              "'%s' is not a column of both sides, as USING needs; write ON with an equality, such as stream.id = table.id"
                  .formatted(column));
        }
        scope.share(column);
      }
    } else {
      view.refuse(
          join.getRight(),
          "the join has no condition; write ON with an equality, such as stream.id = table.id");
    }
  }

  private void addToScope(SqlNode node, Optional<SqlIdentifier> name) {
    Optional<String> declared = name.flatMap(this::declaredName);
    if (declared.isEmpty()) {
      scope.addUnknown();
      return;
    }
    boolean as = node.getKind() == SqlKind.AS;
    SqlNode source = as ? ((SqlCall) node).operand(0) : node;
    String alias = as ? ((SqlCall) node).operand(1).toString() : declared.get();
    if (as && ((SqlCall) node).operandCount() > 2) {
      view.refuse(
          ((SqlCall) node).operand(2), "columns cannot be renamed in FROM; use AS in SELECT");
      scope.addUnknown();
      return;
    }
    boolean windowed = source.getKind() == SqlKind.COLLECTION_TABLE;
    scope.add(alias, declared.get(), view.relations().schema(declared.get()), windowed);
  }

  /** Without an equality every event would meet every row of the table. */
  private void equality(SqlNode condition) {
    List<SqlNode> conjuncts = new ArrayList<>(List.of(condition));
    for (int i = 0; i < conjuncts.size(); i++) {
      SqlNode conjunct = conjuncts.get(i);
      if (conjunct.getKind() == SqlKind.AND) {
        conjuncts.addAll(((SqlCall) conjunct).getOperandList());
      } else if (conjunct.getKind() == SqlKind.EQUALS) {
        return;
      }
    }
    view.refuse(
        condition,
        "'%s' is no equality; a table is joined on one, such as stream.id = table.id"
            .formatted(view.written(condition)));
  }

  /** The name of the relation in a place of FROM; empty when it was refused. */
  private Optional<SqlIdentifier> relation(SqlNode node) {
    return switch (node.getKind()) {
      case IDENTIFIER -> known((SqlIdentifier) node);
      case AS -> relation(((SqlCall) node).operand(0));
      case COLLECTION_TABLE -> window(((SqlCall) node).operand(0));
      case EXPLICIT_TABLE -> known(((SqlCall) node).operand(0));
      default -> {
        view.refuse(
            node,
            ViewGrammar.isQuery(node)
                ? view.noSubquery()
                : "'%s' cannot be read; %s reads a stream, TUMBLE or HOP over a stream, and tables"
                    .formatted(view.written(node), view.subject()));
        yield Optional.empty();
      }
    };
  }

  private Optional<SqlIdentifier> known(SqlIdentifier name) {
    if (declaredName(name).isPresent()) {
      return Optional.of(name);
    }
    view.reportUnknownRelation(name, "stream or table");
    return Optional.empty();
  }

  private Optional<SqlIdentifier> window(SqlNode node) {
    String function = ((SqlCall) node).getOperator().getName();
    if (function.equals("SESSION")) {
      view.refuse(
          node, "SESSION windows cannot be kept as a mergeable state yet; use TUMBLE or HOP");
      return Optional.empty();
    } else if (!WINDOWS.contains(function)) {
      view.refuse(
          node,
          "%s cannot be read; %s reads a stream, TUMBLE or HOP over a stream, and tables%s"
              .formatted(function, view.subject(), NearestName.hint(function, WINDOWS)));
      return Optional.empty();
    }
    SqlCall call = (SqlCall) node;
    Optional<String> wrong = wrongWindow(call, function);
    wrong.ifPresent(reason -> view.refuse(call, reason + "; expected " + Usage.of(function)));
    if (call.operandCount() == 0 || call.operand(0).getKind() != SqlKind.EXPLICIT_TABLE) {
      return Optional.empty();
    }
    Optional<SqlIdentifier> relation = relation(call.operand(0));
    if (wrong.isEmpty() && relation.filter(this::isStream).isPresent()) {
      timeColumn(function, relation.get(), ((SqlCall) call.operand(1)).operand(0));
    }
    return relation;
  }

  private static Optional<String> wrongWindow(SqlCall call, String function) {
    int arguments = function.equals("HOP") ? 4 : 3;
    if (call.operandCount() != arguments) {
      return Optional.of(
          "%s has %d arguments and takes %d".formatted(function, call.operandCount(), arguments));
    } else if (call.operand(0).getKind() != SqlKind.EXPLICIT_TABLE) {
      return Optional.of("the first argument of %s is not a stream".formatted(function));
    } else if (!isDescriptor(call.operand(1))) {
      return Optional.of("the second argument of %s is not a column".formatted(function));
    }
    return IntStream.range(FIRST_INTERVAL, arguments)
        .mapToObj(i -> wrongInterval(call.operand(i), ORDINALS.get(i), function))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> wrongInterval(SqlNode node, String ordinal, String function) {
    if (!(node instanceof SqlIntervalLiteral literal)
        || !(literal.getValue() instanceof IntervalValue interval)) {
      return Optional.of("the %s argument of %s is not an interval".formatted(ordinal, function));
    } else if (interval.getIntervalQualifier().isYearMonth()) {
      return Optional.of(
          "months and years differ in length, so group by FLOOR(time TO MONTH) instead");
    } else if (interval.getIntervalLiteral().chars().noneMatch(Character::isDigit)) {
      return Optional.of(
          "'%s' is not a number for an interval".formatted(interval.getIntervalLiteral()));
    } else if (interval.getSign() < 0
        || interval.getIntervalLiteral().chars().noneMatch(c -> c >= '1' && c <= '9')) {
      return Optional.of(
          "an interval of '%s' is not longer than nothing"
              .formatted(interval.getIntervalLiteral()));
    }
    return Optional.empty();
  }

  private void timeColumn(String function, SqlIdentifier relation, SqlIdentifier column) {
    Schema schema = view.relations().schema(declaredName(relation).orElseThrow());
    Optional<Field> field =
        schema.fields().stream()
            .filter(f -> f.name().equalsIgnoreCase(column.toString()))
            .findFirst();
    if (field.isEmpty()) {
      List<String> times =
          schema.fields().stream()
              .filter(f -> f.type().equals(DataType.TIMESTAMP))
              .map(Field::name)
              .toList();
      view.refuse(
          column,
          "unknown column '%s'%s"
              .formatted(
                  column,
                  NearestName.of(column.toString(), schema.names())
                      .map(name -> "; did you mean '" + name + "'?")
                      .orElse("; the timestamps of this stream are: " + String.join(", ", times))));
    } else if (!field.get().type().equals(DataType.TIMESTAMP)) {
      view.refuse(
          column,
          "'%s' is of type %s; %s cuts a TIMESTAMP, and anything else one groups by itself"
              .formatted(column, field.get().type().toString().toUpperCase(Locale.ROOT), function));
    }
  }

  private static boolean isDescriptor(SqlNode node) {
    return node instanceof SqlCall call
        && call.getOperator().getName().equals("DESCRIPTOR")
        && call.operandCount() == 1
        && call.operand(0) instanceof SqlIdentifier;
  }

  private Optional<String> declaredName(SqlIdentifier name) {
    return name.isSimple() ? view.relations().declared(name.getSimple()) : Optional.empty();
  }

  private boolean isStream(SqlIdentifier name) {
    return declaredName(name).filter(streams::contains).isPresent();
  }

  private boolean isTable(SqlIdentifier name) {
    return !isStream(name);
  }

  /** The declared streams, in their order. */
  List<String> streams() {
    return view.relations().names().stream().filter(streams::contains).toList();
  }
}
