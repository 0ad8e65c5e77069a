package io.periscope.sql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.periscope.api.model.DataType;
import io.periscope.api.plan.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlTrimFunction;

/** Writes what is computed from texts. */
final class StringText {
  private final Dialect dialect;
  private final SourceText source;
  private final ExpressionText expressions;

  StringText(Dialect dialect, SourceText source, ExpressionText expressions) {
    this.dialect = dialect;
    this.source = source;
    this.expressions = expressions;
  }

  String like(RexCall call) {
    List<RexNode> operands = call.getOperands();
    String text =
        "(" + expressions.of(operands.get(0)) + " LIKE " + expressions.of(operands.get(1));
    if (operands.size() == 2) {
      return text + ")";
    }
    String pattern = textOf(call, operands.get(1));
    String escape = textOf(call, operands.get(2));
    if (escape.length() != 1 || !isEscapedRightly(pattern, escape.charAt(0))) {
      throw source.refuse(
          call.getParserPosition(),
          "ESCAPE takes one character, and in the pattern only %, _ and itself may follow it");
    }
    return text + " ESCAPE " + expressions.of(operands.get(2)) + ")";
  }

  private static boolean isEscapedRightly(String pattern, char escape) {
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == escape) {
        i++;
        if (i == pattern.length()
            || ("%_".indexOf(pattern.charAt(i)) < 0 && pattern.charAt(i) != escape)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The characters from a place on, counted from 1; places before the first have none. */
  String substring(List<RexNode> operands) {
    String text = expressions.of(operands.get(0));
    boolean fromFirst = NumberText.isWritten(operands.get(1), 1);
    String start =
        fromFirst
            ? expressions.of(operands.get(1))
            : expressions.as(operands.get(1), DataType.LONG);
    String first =
        fromFirst ? start : "(CASE WHEN " + start + " < 1 THEN 1 ELSE " + start + " END)";
    if (operands.size() == 2) {
      return dialect.call("substring", List.of(text, first));
    }
    String length = expressions.as(operands.get(2), DataType.LONG);
    if (!fromFirst || !NumberText.isWritten(operands.get(2), 0)) {
      String missed = dialect.arithmetic(start, "-", first);
      String rest = dialect.arithmetic(length, "+", missed);
      length = "(CASE WHEN " + rest + " < 0 THEN 0 ELSE " + rest + " END)";
    }
    return dialect.call("substring", List.of(text, first, length));
  }

  /** LEFT and RIGHT, and LPAD and RPAD, whose length {@link Grammar} knows to be written out. */
  String part(RexCall call) {
    List<String> arguments = new ArrayList<>();
    arguments.add(expressions.of(call.getOperands().get(0)));
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    boolean pad = name.endsWith("pad");
    arguments.add(expressions.as(call.getOperands().get(1), pad ? DataType.INT : DataType.LONG));
    if (pad) {
      arguments.add(
          call.getOperands().size() > 2 ? expressions.of(call.getOperands().get(2)) : "' '");
    }
    return dialect.call(name, arguments);
  }

  /** Texts one after the other; what is NULL is left out. */
  String concatenated(List<RexNode> operands) {
    return operands.stream()
        .map(operand -> "COALESCE(" + expressions.as(operand, DataType.STRING) + ", '')")
        .collect(Collectors.joining(" || ", "(", ")"));
  }

  /**
   * Whether a pattern in RE2's syntax is found in a text; one that is wrong would stop a stream.
   */
  String matches(RexCall call) {
    String pattern = textOf(call, call.getOperands().get(1));
    try {
      var unused = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw source.refuse(
          call.getParserPosition(),
          "'%s' is no pattern of RE2: %s".formatted(pattern, e.getDescription()));
    }
    return dialect.call(
        "regexp_like",
        List.of(expressions.of(call.getOperands().get(0)), SqlText.literal(pattern)));
  }

  String trim(RexCall call) {
    List<RexNode> operands = call.getOperands();
    String character = textOf(call, operands.get(1));
    if (character.length() != 1) {
      throw source.refuse(
          call.getParserPosition(),
          "TRIM takes away one character, as in TRIM('x' FROM text), not '%s'"
              .formatted(character));
    }
    SqlTrimFunction.Flag side =
        ((RexLiteral) operands.get(0)).getValueAs(SqlTrimFunction.Flag.class);
    return dialect.trim(side.name(), SqlText.literal(character), expressions.of(operands.get(2)));
  }

  private String textOf(RexCall call, RexNode node) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      return literal.getValueAs(String.class);
    }
    throw source.refuse(
        call.getParserPosition(),
        call.getOperator().getName()
            + " needs a text that is written out here, such as 'x', not an expression");
  }
}
