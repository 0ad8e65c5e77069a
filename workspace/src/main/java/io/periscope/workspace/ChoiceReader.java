package io.periscope.workspace;

import io.periscope.api.model.DataType;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code choice:}, a list of values or a mapping of values to weights.
 *
 * <p>The values become Boolean, Long (for int and long), Double, BigDecimal or String (also for
 * dates and timestamps, in ISO form).
 */
final class ChoiceReader {
  private static final String EXPECTED =
      "a list of values such as [1, 2], or values with weights such as {1: 0.4, 2: 0.6}";

  private final DataType type;

  ChoiceReader(DataType type) {
    this.type = type;
  }

  Optional<Distribution> read(YamlValue value) {
    List<Object> values = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    int given;
    if (value.isMapping()) {
      Map<String, YamlValue> entries =
          value.mapping(EXPECTED).map(m -> m.entries()).orElse(Map.of());
      given = entries.size();
      entries.forEach(
          (text, weight) -> {
            Optional<Object> converted = convert(text);
            converted.ifPresentOrElse(values::add, () -> weight.keyProblem(notOfType(text)));
            weight(weight).ifPresent(weights::add);
          });
    } else {
      List<YamlValue> items = value.list(EXPECTED).orElse(List.of());
      if (!value.isList()) {
        return Optional.empty();
      }
      given = items.size();
      for (YamlValue item : items) {
        item.text()
            .ifPresent(
                text ->
                    convert(text)
                        .ifPresentOrElse(values::add, () -> item.problem(notOfType(text))));
        weights.add(1.0);
      }
    }
    if (given == 0) {
      value.problem("'choice' is empty; give at least one value");
    }
    boolean complete = given > 0 && values.size() == given && weights.size() == given;
    return complete
        ? Optional.of(new Distribution.Choice(List.copyOf(values), List.copyOf(weights)))
        : Optional.empty();
  }

  private static Optional<Double> weight(YamlValue value) {
    return value
        .number()
        .map(BigDecimal::doubleValue)
        .flatMap(n -> n > 0 ? Optional.of(n) : value.mustBe("a weight of more than 0"));
  }

  private String notOfType(String text) {
    return "the choice '%s' is not a value of type %s".formatted(text, type);
  }

  private Optional<Object> convert(String text) {
    try {
      return switch (type.kind()) {
        case BOOLEAN ->
            text.equals("true") || text.equals("false")
                ? Optional.of(Boolean.valueOf(text))
                : Optional.empty();
        case INT -> Optional.of((long) Integer.parseInt(text));
        case LONG -> Optional.of(Long.parseLong(text));
        case DOUBLE ->
            Optional.of(new BigDecimal(text).doubleValue())
                .filter(n -> Double.isFinite(n))
                .map(n -> n);
        case DECIMAL -> decimal(new BigDecimal(text));
        case STRING -> Optional.of(text);
        case DATE -> Optional.of(LocalDate.parse(text).toString());
        case TIMESTAMP -> Quantities.timestamp(text).map(Object::toString);
      };
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<Object> decimal(BigDecimal number) {
    boolean fits =
        number.stripTrailingZeros().scale() <= type.scale()
            && number.precision() - number.scale() <= type.precision() - type.scale();
    return fits ? Optional.of(number) : Optional.empty();
  }
}
