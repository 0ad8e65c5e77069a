package io.periscope.core.serving;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** Reads a value from a request in the form of a column's type. */
final class Literal {
  private Literal() {}

  static Object parse(Field column, String text) {
    try {
      return switch (column.type().kind()) {
        case BOOLEAN -> bool(text);
        case INT, LONG -> Long.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case DECIMAL -> new BigDecimal(text);
        case STRING -> text;
        case DATE -> LocalDate.parse(text);
        case TIMESTAMP -> timestamp(text);
      };
    } catch (NumberFormatException | DateTimeException e) {
      throw PeriscopeException.user(
          "column '%s' is a %s, and '%s' is not one; expected %s"
              .formatted(column.name(), column.type(), text, example(column)));
    }
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new NumberFormatException(text);
    };
  }

  private static LocalDateTime timestamp(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay()
        : LocalDateTime.parse(text.replace(' ', 'T'));
  }

  private static String example(Field column) {
    return switch (column.type().kind()) {
      case BOOLEAN -> "true or false";
      case INT, LONG -> "a whole number such as 42";
      case DOUBLE, DECIMAL -> "a number such as 4.2";
      case STRING -> "a text";
      case DATE -> "a date such as 2020-04-01";
      case TIMESTAMP -> "a time such as 2020-04-01T00:44:02";
    };
  }
}
