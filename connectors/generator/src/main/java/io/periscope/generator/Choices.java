package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.SourceDef.Distribution.Choice;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** One of a few values. */
final class Choices {
  private Choices() {}

  static Values of(Choice choice, DataType type, Draws draws) {
    Weights weights = new Weights(draws, choice.weights(), choice.values().size());
    return switch (type.kind()) {
      case INT, LONG, DOUBLE, DECIMAL -> numbers(choice.values(), weights);
      case TIMESTAMP -> times(choice.values(), weights);
      case BOOLEAN, STRING, DATE ->
          new ChosenTexts(choice.values().stream().map(Object::toString).toList(), weights);
    };
  }

  private static Values numbers(List<Object> values, Weights weights) {
    List<BigDecimal> numbers = values.stream().map(v -> new BigDecimal(v.toString())).toList();
    int scale =
        numbers.stream().mapToInt(n -> Math.max(0, n.stripTrailingZeros().scale())).max().orElse(0);
    try {
      long[] unscaled =
          numbers.stream().mapToLong(n -> n.movePointRight(scale).longValueExact()).toArray();
      return new ChosenNumbers(unscaled, scale, weights);
    } catch (ArithmeticException e) {
      // More digits than a long holds: then they are only written, never counted with.
      return new ChosenTexts(numbers.stream().map(BigDecimal::toPlainString).toList(), weights);
    }
  }

  private static Values times(List<Object> values, Weights weights) {
    return new ChosenTimes(values.stream().mapToLong(Choices::micros).toArray(), weights);
  }

  private static long micros(Object value) {
    try {
      return ChronoUnit.MICROS.between(
          LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC),
          LocalDateTime.parse(value.toString().replace(' ', 'T')));
    } catch (DateTimeException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "the choice '%s' is not a timestamp such as 2016-01-01T00:00:00".formatted(value),
          e);
    }
  }

  private record ChosenTexts(List<String> texts, Weights weights) implements Texts {
    @Override
    public void write(long row, long now, Text text) {
      text.add(texts.get(weights.choose(row)));
    }
  }

  private record ChosenNumbers(long[] values, int scale, Weights weights) implements Numbers {
    @Override
    public long unscaled(long row) {
      return values[weights.choose(row)];
    }

    /** Each as it would be written by hand: 1 and 2.75, not 1.00. */
    @Override
    public void write(long row, long now, Text text) {
      long value = unscaled(row);
      int decimals = scale;
      while (decimals > 0 && value % 10 == 0) {
        value /= 10;
        decimals--;
      }
      text.decimal(value, decimals);
    }
  }

  private record ChosenTimes(long[] values, Weights weights) implements Times {
    @Override
    public long micros(long row, long now) {
      return values[weights.choose(row)];
    }
  }
}
