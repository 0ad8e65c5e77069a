package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;

/**
 * Tells the validator's complaints in the words of the user. Each complaint that can be reached has
 * a rule; for one that has none, at least the place and what stands there are told.
 */
final class Explanation {
  private static final Pattern TYPE = Pattern.compile("<([A-Z]+)[^<>]*>");
  private static final String INTERVAL = "an INTERVAL";

  /** Functions with a unit of time among their arguments, which the validator calls an interval. */
  private static final Set<String> TAKE_UNITS = Set.of("EXTRACT", "TIMESTAMPDIFF", "FLOOR");

  private static final Set<String> TIMES = Set.of("DATE", "TIMESTAMP");
  private static final String CONVERTS = ", and CAST(value AS type) converts";

  /** What to say for a complaint. */
  private record Rule(Pattern complaint, Answer answer) {
    static Rule of(String complaint, Answer answer) {
      return new Rule(Pattern.compile(complaint, Pattern.DOTALL), answer);
    }

    static Rule of(String complaint, String answer) {
      return of(complaint, (groups, written) -> answer);
    }
  }

  /** From the groups of the pattern and what the user wrote at the place to a message. */
  private interface Answer {
    String to(Matcher groups, String written);
  }

  private final SourceText text;
  private final DeclaredRelations relations;
  private final List<Rule> rules =
      List.of(
          Rule.of(
              "Column '(.*?)' not found in any table.*|Unknown identifier '(.*?)'",
              (groups, written) -> unknownColumn(either(groups))),
          Rule.of(
              "Column '(.*?)' not found in table '(.*?)'.*",
              (groups, written) ->
                  "'%s' has no column '%s'%s"
                      .formatted(groups.group(2), written, otherColumns(written))),
          Rule.of(
              "(?:Table|Object) '(.*?)' not found.*",
              (groups, written) ->
                  "'%s' is not a relation in FROM; use the name, or the alias, that it has there"
                      .formatted(groups.group(1))),
          Rule.of(
              "Column '(.*?)' is ambiguous",
              (groups, written) ->
                  "'%s' is a column of several relations; write of which: relation.%s"
                      .formatted(groups.group(1), groups.group(1))),
          Rule.of(
              "Expression '(.*?)' is not being grouped",
              (groups, written) -> notGrouped(readable(groups.group(1)), written)),
          Rule.of(
              "Expression '(.*?)' is not in the select clause",
              (groups, written) ->
                  "'%s' is not among the columns of SELECT DISTINCT; add it there, or do not order by it"
                      .formatted(readable(groups.group(1)))),
          Rule.of("Cannot apply '(.*?)' to arguments of type '(.*?)'\\..*", this::cannotTake),
          Rule.of(
              "Invalid number of arguments to function '(.*?)'.*",
              (groups, written) ->
                  "%s has the wrong number of arguments; expected %s"
                      .formatted(written, Usage.of(groups.group(1)))),
          Rule.of(
              "Expected a boolean type",
              "a WHEN of this CASE is not a condition; expected something that is true or false, such as a comparison"),
          Rule.of(
              "(.*) clause must be a condition",
              (groups, written) ->
                  "'%s' is not a condition; expected something that is true or false, such as a comparison"
                      .formatted(written)),
          Rule.of(
              "FILTER must not contain aggregate expression",
              (groups, written) ->
                  "'%s' has an aggregate in it, and FILTER looks at single rows; use what a row itself has"
                      .formatted(written)),
          Rule.of(
              "Aggregate expressions cannot be nested",
              (groups, written) ->
                  "'%s': an aggregate cannot stand inside another; aggregate again in a query over the result"
                      .formatted(written)),
          Rule.of(
              "Aggregate expression is illegal in (.*?) clause.*",
              (groups, written) -> aggregateIn(groups.group(1), written)),
          Rule.of(
              "Windowed aggregate expression is illegal in (.*?) clause",
              (groups, written) ->
                  "a window function cannot stand in %s; filter its result with QUALIFY"
                      .formatted(groups.group(1))),
          Rule.of(
              "Ordinal out of range",
              (groups, written) ->
                  "there is no column %s in SELECT; write a number from 1, or a name"
                      .formatted(written)),
          Rule.of(
              "Cast function cannot convert value of type (.*?) to type (.*?)",
              (groups, written) ->
                  "%s cannot be converted to %s; only a text, or a value of the same kind, can be"
                      .formatted(typeName(groups.group(1)), typeName(groups.group(2)))),
          Rule.of(
              "'(.*?)' is not a valid time frame.*",
              (groups, written) -> TimeUnit.unknown(groups.group(1))),
          Rule.of(
              "Illegal (.*?) literal '(.*?)': not in format '(.*?)'.*",
              (groups, written) ->
                  "'%s' is no %s that exists; expected the form %s"
                      .formatted(groups.group(2), groups.group(1), groups.group(3))),
          Rule.of(
              "Illegal interval literal format '?(.*?)'? for INTERVAL (.*)",
              (groups, written) ->
                  "'%s' is not a number of %s; expected a whole number, as in INTERVAL '1' HOUR"
                      .formatted(groups.group(1), groups.group(2))),
          Rule.of(
              "Interval field value (.*?) exceeds precision of (.*?)\\(.*",
              (groups, written) ->
                  "%s are too many digits for an interval; use a larger unit than %s"
                      .formatted(groups.group(1).replace(",", ""), groups.group(2))),
          Rule.of(
              "Numeric literal '(.*?)' out of range",
              (groups, written) ->
                  "the number %s is out of range; a number has at most 38 digits"
                      .formatted(groups.group(1))),
          Rule.of(
              "Duplicate relation name '(.*?)' in FROM clause",
              (groups, written) ->
                  "'%s' is in FROM twice; give one a name of its own: %s AS other"
                      .formatted(groups.group(1), groups.group(1))),
          Rule.of(
              "INNER, LEFT, RIGHT.*",
              "the join has no condition; write ON with an equality, such as a.id = b.id"),
          Rule.of(
              "List of column aliases must have same degree.*",
              "the list of names in parentheses is not as long as the relation is wide; leave it out, or name every column"),
          Rule.of(
              "Number of columns must match number of query columns",
              "the list of names in parentheses is not as long as the query is wide; leave it out, or name every column"),
          Rule.of(
              "Column count mismatch in (.*)",
              (groups, written) ->
                  "the queries that %s puts together differ in their number of columns; select the same number in each"
                      .formatted(groups.group(1))),
          Rule.of(
              "Type mismatch in column (\\d+) of (.*)",
              (groups, written) ->
                  "column %s is of different types in the queries that %s puts together; expected one type, and CAST(value AS type) converts"
                      .formatted(groups.group(1), groups.group(2))),
          Rule.of(
              "Values passed to VALUES operator must have compatible types",
              "the rows of VALUES differ in length or types; write rows of one shape" + CONVERTS),
          Rule.of(
              "Values passed to (.*?) operator must have compatible types|Values in expression list must have compatible types",
              (groups, written) ->
                  "the values on both sides of IN differ in number or types; expected values of one type"
                      + CONVERTS),
          Rule.of(
              "Illegal mixing of types in CASE or COALESCE statement",
              "the results of CASE or COALESCE are of different types; expected one type"
                  + CONVERTS),
          Rule.of(
              "ELSE clause or at least one THEN clause must be non-NULL",
              "all results of this CASE are NULL; give one a value, or a type with CAST(NULL AS type)"),
          Rule.of(
              "Parameters must be of the same type|Cannot infer return type for .*",
              (groups, written) ->
                  "the values in '%s' are of different types; expected one type%s"
                      .formatted(written, CONVERTS)),
          Rule.of(
              "OVER clause is necessary for window functions",
              (groups, written) ->
                  "'%s' is a window function; write OVER (ORDER BY …) after it".formatted(written)),
          Rule.of(
              "RANK or DENSE_RANK functions require ORDER BY.*|Window specification must contain an ORDER BY clause",
              "this window function needs an order; write OVER (ORDER BY …)"),
          Rule.of(
              "OVER must be applied to aggregate function",
              (groups, written) ->
                  "'%s' is computed from one row; OVER stands after an aggregate or a window function"
                      .formatted(written)),
          Rule.of(
              "FILTER must be applied to aggregate function",
              (groups, written) ->
                  "'%s' is no aggregate; FILTER stands after one".formatted(written)),
          Rule.of(
              "Window '(.*?)' not found",
              (groups, written) ->
                  "there is no window '%s'; declare it: WINDOW %s AS (…)"
                      .formatted(groups.group(1), groups.group(1))),
          Rule.of(
              "QUALIFY expression '(.*?)' must contain a window function",
              "QUALIFY filters by a window function, and there is none in it; use WHERE or HAVING"));

  Explanation(SourceText text, DeclaredRelations relations) {
    this.text = text;
    this.relations = relations;
  }

  Problem of(CalciteContextException e) {
    Throwable cause = e.getCause();
    String complaint = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    String written =
        text.written(e.getPosLine(), e.getPosColumn(), e.getEndPosLine(), e.getEndPosColumn());
    String message =
        rules.stream()
            .map(rule -> answer(rule, complaint, written))
            .flatMap(Optional::stream)
            .findFirst()
            .orElse("'%s' is not supported here; write it otherwise".formatted(written));
    return text.problem(e.getPosLine(), e.getPosColumn(), message);
  }

  private static Optional<String> answer(Rule rule, String complaint, String written) {
    Matcher groups = rule.complaint().matcher(complaint);
    return groups.matches() ? Optional.of(rule.answer().to(groups, written)) : Optional.empty();
  }

  private static String notGrouped(String name, String written) {
    String problem = "'%s' is neither in GROUP BY nor inside an aggregate".formatted(name);
    return written.endsWith("*")
        ? problem + ", and '*' stands for it too; name the columns instead of '*'"
        : problem
            + "; add it to GROUP BY, or take one value of the group, as MAX(%s)".formatted(name);
  }

  private String unknownColumn(String name) {
    return "unknown column '"
        + name
        + "'"
        + otherColumns(name.substring(name.lastIndexOf('.') + 1));
  }

  private String otherColumns(String name) {
    Set<String> names = new TreeSet<>();
    relations.names().forEach(relation -> names.addAll(relations.schema(relation).names()));
    boolean elsewhere = names.stream().anyMatch(name::equalsIgnoreCase);
    String hint = elsewhere ? "" : NearestName.hint(name, names);
    return hint.isEmpty() ? "; expected a column of the relations in FROM" : hint;
  }

  private String cannotTake(Matcher groups, String written) {
    String name = groups.group(1).replace(" ASYMMETRIC", "");
    List<String> types =
        TYPE.matcher(groups.group(2))
            .results()
            .map(type -> typeName(type.group(1)))
            .filter(type -> !(TAKE_UNITS.contains(name) && type.equals(INTERVAL)))
            .toList();
    if (name.equals("$SCALAR_QUERY")) {
      return "a subquery that stands for a value must have one column; select only that";
    } else if (name.equals("-") && types.stream().allMatch(TIMES::contains)) {
      return "the difference of two times is an interval, which is no type; write"
          + " TIMESTAMPDIFF(SECOND, from, to)";
    }
    String expected = types.size() == 1 && name.length() == 1 ? "a number" : Usage.of(name);
    return "%s cannot take %s; expected %s%s"
        .formatted(
            Character.isLetter(name.charAt(0)) ? name : "'" + name + "'",
            String.join(" and ", types),
            expected,
            types.contains(INTERVAL) ? "" : CONVERTS);
  }

  private static String aggregateIn(String clause, String written) {
    String advice =
        switch (clause) {
          case "WHERE" -> "filter groups with HAVING";
          case "ORDER BY" -> "add GROUP BY, or order by a column";
          default -> "use what the rows themselves have";
        };
    return "'%s' is an aggregate and cannot stand in %s; %s".formatted(written, clause, advice);
  }

  /** A type as the files of a workspace have it; without NOT NULL and the like. */
  private static String typeName(String type) {
    String name = type.replaceAll(" NOT NULL|\\(.*", "").trim();
    return switch (name) {
      case "INTEGER" -> "INT";
      case "BIGINT" -> "LONG";
      case "VARCHAR", "CHAR" -> "STRING";
      case "RECORDTYPE" -> "a row";
      default -> name.startsWith("INTERVAL") ? INTERVAL : name;
    };
  }

  private static String either(Matcher groups) {
    return Arrays.asList(groups.group(1), groups.group(2)).stream()
        .filter(group -> group != null)
        .findFirst()
        .orElse("");
  }

  private static String readable(String message) {
    return message.replace("`", "");
  }
}
