package io.periscope.core.quality;

import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.Between;
import io.periscope.api.model.ExpectationDef.Bounds;
import io.periscope.api.model.ExpectationDef.InSet;
import io.periscope.api.model.ExpectationDef.IsTrue;
import io.periscope.api.model.ExpectationDef.Length;
import io.periscope.api.model.ExpectationDef.Matches;
import io.periscope.api.model.ExpectationDef.NotNull;
import io.periscope.api.model.ExpectationDef.Pair;
import io.periscope.api.model.ExpectationDef.Relationship;
import io.periscope.api.model.ExpectationDef.RowRule;
import io.periscope.api.model.Schema;
import io.periscope.sql.EventRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rules about rows as SQL conditions, which are false for a row that breaks one. */
final class RuleText {
  private final String on;
  private final Schema columns;

  /**
   * @param on the name of what the rules are about
   * @param columns of that
   */
  RuleText(String on, Schema columns) {
    this.on = on;
    this.columns = columns;
  }

  /**
   * The condition of a rule for the rows that the expectation is about, and NULL for the others.
   *
   * @throws ProblemsException when it names what is not there, or values of the wrong type
   */
  String condition(ExpectationDef expectation, RowRule rule) {
    String condition = condition(rule, expectation);
    return expectation
        .where()
        .map(where -> "CASE WHEN (%s\n) THEN (%s\n) END".formatted(where, condition))
        .orElse(condition);
  }

  /**
   * Aggregates over rows.
   *
   * @param checked the number of those that the rule says something about
   * @param kept the number of those that keep it
   */
  record Tally(String checked, String kept) {}

  /**
   * What tells how many rows break a rule that joins nothing.
   *
   * @throws ProblemsException as of {@link #condition}
   */
  Tally tally(ExpectationDef expectation, RowRule rule) {
    String condition = condition(expectation, rule);
    String kept = "COUNT(*) FILTER (WHERE " + condition + "\n)";
    if (expectation.where().isEmpty()) {
      // Of these it is known without evaluating them when they say nothing: that is cheaper.
      if (rule instanceof NotNull each) {
        return new Tally("COUNT(*)", "COUNT(" + quote(each.column()) + ")");
      }
      Optional<String> column = onlyColumn(rule);
      if (column.isPresent()) {
        return new Tally("COUNT(" + quote(column.get()) + ")", kept);
      }
    }
    return new Tally("COUNT(" + condition + "\n)", kept);
  }

  /** The column that a rule says something about whenever it is there. */
  private static Optional<String> onlyColumn(RowRule rule) {
    if (rule instanceof InSet each) {
      return Optional.of(each.column());
    } else if (rule instanceof Between each) {
      return Optional.of(each.column());
    } else if (rule instanceof Matches each) {
      return Optional.of(each.column());
    } else if (rule instanceof Length each) {
      return Optional.of(each.column());
    }
    return Optional.empty();
  }

  private String condition(RowRule rule, ExpectationDef expectation) {
    if (rule instanceof NotNull each) {
      return column(expectation, "column", each.column()) + " IS NOT NULL";
    } else if (rule instanceof InSet each) {
      String column = column(expectation, "column", each.column());
      DataType type = type(each.column());
      String list =
          each.values().stream()
              .map(value -> value(expectation, "values", type, value))
              .collect(Collectors.joining(", "));
      return "%s %sIN (%s)".formatted(column, each.not() ? "NOT " : "", list);
    } else if (rule instanceof Between each) {
      String column = column(expectation, "column", each.column());
      return bounded(expectation, column, each.bounds(), type(each.column()));
    } else if (rule instanceof Matches each) {
      text(expectation, each.column());
      return "%sREGEXP_LIKE(%s, %s)"
          .formatted(each.not() ? "NOT " : "", quote(each.column()), literal(each.regex()));
    } else if (rule instanceof Length each) {
      text(expectation, each.column());
      return bounded(
          expectation, "CHAR_LENGTH(" + quote(each.column()) + ")", each.bounds(), DataType.LONG);
    } else if (rule instanceof Pair each) {
      String greater = column(expectation, "greater", each.greater());
      String less = column(expectation, "than", each.less());
      boolean comparable =
          type(each.greater()).equals(type(each.less()))
              || (type(each.greater()).isNumber() && type(each.less()).isNumber());
      if (!comparable) {
        throw problem(
            expectation,
            "than",
            "'%s' is of type %s and '%s' of type %s, which cannot be compared"
                .formatted(each.greater(), type(each.greater()), each.less(), type(each.less())));
      }
      return "%s %s %s".formatted(greater, each.orEqual() ? ">=" : ">", less);
    } else if (rule instanceof IsTrue each) {
      return each.sql();
    }
    Relationship each = (Relationship) rule;
    // An event that has nothing there has nothing that is wrong.
    return "CASE WHEN %s.%s IS NOT NULL THEN %s.%s IS NOT NULL END"
        .formatted(
            quote(on),
            column(expectation, "column", each.column()),
            EventRule.Join.ALIAS,
            quote(each.field()));
  }

  /** A column, quoted. */
  String column(ExpectationDef expectation, String key, String name) {
    if (columns.indexOf(name).isEmpty()) {
      throw problem(
          expectation,
          key,
          "'%s' has no column '%s'%s"
              .formatted(
                  on,
                  name,
                  NearestName.of(name, columns.names())
                      .map(near -> "; did you mean '" + near + "'?")
                      .orElse("; its columns are " + String.join(", ", columns.names()))));
    }
    return quote(name);
  }

  DataType type(String column) {
    return columns.field(columns.indexOf(column).orElseThrow()).type();
  }

  /** A column that is a number. */
  String number(ExpectationDef expectation, String name) {
    String column = column(expectation, "column", name);
    if (!type(name).isNumber()) {
      throw wrongType(expectation, name, "a number");
    }
    return column;
  }

  /** A column that is a time. */
  String time(ExpectationDef expectation, String name) {
    String column = column(expectation, "column", name);
    if (type(name).kind() != Kind.TIMESTAMP && type(name).kind() != Kind.DATE) {
      throw wrongType(expectation, name, "a timestamp or a date");
    }
    return column;
  }

  private void text(ExpectationDef expectation, String name) {
    column(expectation, "column", name);
    if (type(name).kind() != Kind.STRING) {
      throw wrongType(expectation, name, "a string");
    }
  }

  private ProblemsException wrongType(ExpectationDef expectation, String name, String wanted) {
    return problem(
        expectation,
        "column",
        "%s is about %s; '%s' is of type %s"
            .formatted(expectation.rule().kind(), wanted, name, type(name)));
  }

  private String bounded(
      ExpectationDef expectation, String expression, Bounds bounds, DataType type) {
    String above =
        bounds
            .min()
            .map(
                min ->
                    "%s %s %s"
                        .formatted(
                            expression,
                            bounds.strictMin() ? ">" : ">=",
                            value(expectation, "min", type, min)))
            .orElse("");
    String below =
        bounds
            .max()
            .map(
                max ->
                    "%s %s %s"
                        .formatted(
                            expression,
                            bounds.strictMax() ? "<" : "<=",
                            value(expectation, "max", type, max)))
            .orElse("");
    return above.isEmpty() || below.isEmpty() ? above + below : above + " AND " + below;
  }

  private String value(ExpectationDef expectation, String key, DataType type, String text) {
    try {
      return switch (type.kind()) {
        case INT, LONG, DOUBLE, DECIMAL -> new BigDecimal(text).toPlainString();
        case STRING -> literal(text);
        case DATE -> "DATE " + literal(LocalDate.parse(text).toString());
        case TIMESTAMP -> "TIMESTAMP " + literal(timestamp(text));
        case BOOLEAN -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException(text);
          }
          yield text;
        }
      };
    } catch (NumberFormatException | DateTimeParseException e) {
      throw problem(
          expectation,
          key,
          "'%s' is not a value of type %s, as the column is".formatted(text, type));
    }
  }

  private static String timestamp(String text) {
    boolean day = text.length() == "2016-01-01".length();
    LocalDateTime time =
        day ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text.replace(' ', 'T'));
    String written = time.toString().replace('T', ' ');
    return written.length() == "2016-01-01 00:00".length() ? written + ":00" : written;
  }

  static ProblemsException problem(ExpectationDef expectation, String key, String message) {
    return expectation.places().problems(Map.of(key, message));
  }

  /** Numbers in bounds of what is counted. */
  static List<BigDecimal> numbers(ExpectationDef expectation, Bounds bounds) {
    return List.of("min", "max").stream()
        .flatMap(
            key ->
                (key.equals("min") ? bounds.min() : bounds.max())
                    .stream().map(text -> number(expectation, key, text)))
        .toList();
  }

  private static BigDecimal number(ExpectationDef expectation, String key, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw problem(expectation, key, "'%s' must be a number, not '%s'".formatted(key, text));
    }
  }
}
