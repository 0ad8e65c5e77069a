package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;

/** Tells the parser's and validator's complaints in the words of the user. */
final class Explanation {
  private static final Pattern UNKNOWN_COLUMN =
      Pattern.compile("Column '(.*?)' not found in (?:any table|table '.*?')(?:;.*)?");
  private static final Pattern UNKNOWN_IDENTIFIER = Pattern.compile("Unknown identifier '(.*?)'");
  private static final Pattern UNKNOWN_TABLE =
      Pattern.compile("(?:Table|Object) '(.*?)' not found.*");
  private static final Pattern AMBIGUOUS = Pattern.compile("Column '(.*?)' is ambiguous");
  private static final Pattern NOT_GROUPED =
      Pattern.compile("Expression '(.*?)' is not being grouped");
  private static final Pattern CANNOT_APPLY =
      Pattern.compile("Cannot apply '(.*?)' to arguments of type '(.*?)'\\..*", Pattern.DOTALL);
  private static final Pattern ARGUMENT_COUNT =
      Pattern.compile("Invalid number of arguments to function '(.*?)'\\. Was expecting (\\d+).*");
  private static final Pattern TYPE = Pattern.compile("<([A-Z]+)[^>]*>");
  private static final int SHORT = 4;

  private final SourceText text;
  private final DeclaredRelations relations;
  private final Set<String> reserved;

  Explanation(SourceText text, DeclaredRelations relations, Set<String> reserved) {
    this.text = text;
    this.relations = relations;
    this.reserved = reserved;
  }

  ProblemsException of(SqlParseException e) {
    String token = token(e);
    String message;
    if (token.isEmpty()) {
      message = "the text ends too early" + expected(e);
    } else if (token.equals(";")) {
      message = "expected one statement; remove what follows the ';'";
    } else if (reserved.contains(token.toUpperCase(Locale.ROOT))) {
      message = "'%s' is not expected here; if it is a name, write \"%s\"".formatted(token, token);
    } else {
      message = "'" + token + "' is not expected here" + expected(e);
    }
    return problem(text.problem(e.getPos(), message));
  }

  ProblemsException of(CalciteContextException e) {
    Throwable cause = e.getCause();
    String message = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    return problem(text.problem(e.getPosLine(), e.getPosColumn(), inOurWords(message)));
  }

  private static ProblemsException problem(Problem problem) {
    return new ProblemsException(List.of(problem));
  }

  private String inOurWords(String message) {
    return first(UNKNOWN_COLUMN, message)
        .or(() -> first(UNKNOWN_IDENTIFIER, message))
        .map(name -> "unknown column '" + name + "'" + NearestName.hint(last(name), columns()))
        .or(() -> first(UNKNOWN_TABLE, message).map(this::unknownTable))
        .or(
            () ->
                first(AMBIGUOUS, message)
                    .map(
                        name ->
                            "'%s' is in several relations; write which: relation.%s"
                                .formatted(name, name)))
        .or(
            () ->
                first(NOT_GROUPED, message)
                    .map(
                        name ->
                            "'%s' is neither in GROUP BY nor inside an aggregate"
                                .formatted(readable(name))))
        .or(() -> cannotApply(message))
        .or(() -> argumentCount(message))
        .orElse(readable(message));
  }

  private String unknownTable(String name) {
    return "unknown relation '" + name + "'" + NearestName.hint(name, relations.names());
  }

  private static Optional<String> cannotApply(String message) {
    Matcher matcher = CANNOT_APPLY.matcher(message);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String types =
        TYPE.matcher(matcher.group(2))
            .results()
            .map(type -> typeName(type.group(1)))
            .collect(Collectors.joining(", "));
    return Optional.of(matcher.group(1) + " cannot be applied to " + types);
  }

  private static Optional<String> argumentCount(String message) {
    Matcher matcher = ARGUMENT_COUNT.matcher(message);
    return matcher.matches()
        ? Optional.of(matcher.group(1) + " takes " + matcher.group(2) + " argument(s)")
        : Optional.empty();
  }

  private static String typeName(String calcite) {
    return switch (calcite) {
      case "INTEGER" -> "INT";
      case "BIGINT" -> "LONG";
      case "VARCHAR", "CHAR" -> "STRING";
      default -> calcite;
    };
  }

  private Set<String> columns() {
    Set<String> names = new TreeSet<>();
    relations.names().forEach(name -> names.addAll(relations.schema(name).names()));
    return names;
  }

  private static String token(SqlParseException e) {
    Matcher matcher =
        Pattern.compile("Encountered \"(.*?)\" at line.*", Pattern.DOTALL)
            .matcher(String.valueOf(e.getMessage()));
    if (!matcher.matches() || matcher.group(1).equals("<EOF>")) {
      return "";
    }
    return matcher.group(1).trim().split("\\s+", 2)[0];
  }

  private static String expected(SqlParseException e) {
    int[][] sequences = e.getExpectedTokenSequences();
    String[] images = e.getTokenImages();
    if (sequences == null || images == null || sequences.length > SHORT) {
      return "";
    }
    return java.util.Arrays.stream(sequences)
        .map(sequence -> images[sequence[0]].replace("\"", ""))
        .distinct()
        .collect(Collectors.joining(" or ", "; expected ", ""));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String readable(String message) {
    return message.replace("`", "");
  }

  private static Optional<String> first(Pattern pattern, String message) {
    Matcher matcher = pattern.matcher(message);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
