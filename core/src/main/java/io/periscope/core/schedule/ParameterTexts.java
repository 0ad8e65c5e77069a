package io.periscope.core.schedule;

import io.periscope.api.job.JobDef.ParameterType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/** Whether a parameter's value is of its type. */
final class ParameterTexts {
  private ParameterTexts() {}

  /** What is wrong with it, as the rest of a sentence; empty if nothing is. */
  static Optional<String> fault(ParameterType type, String text) {
    try {
      switch (type) {
        case INT -> {
          var unused = new BigInteger(text);
        }
        case NUMBER -> {
          var unused = new BigDecimal(text);
        }
        case DATE -> {
          var unused = LocalDate.parse(text);
        }
        case BOOLEAN -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException();
          }
        }
        case STRING -> {
          // Any text is one.
        }
      }
      return Optional.empty();
    } catch (NumberFormatException | DateTimeException e) {
      String expected =
          switch (type) {
            case INT -> "a whole number";
            case NUMBER -> "a number";
            case DATE -> "a date such as 2020-04-01";
            case BOOLEAN -> "true or false";
            case STRING -> "a text";
          };
      return Optional.of("must be %s, not '%s'".formatted(expected, text));
    }
  }
}
