package io.periscope.workspace;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.workspace.yaml.Shape;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads {@code uniform:}, {@code normal:} and {@code lognormal:}. */
final class NumbersReader {
  /** Beyond 2^53 a double skips whole numbers. */
  private static final BigDecimal EXACT_LONG = BigDecimal.valueOf(1L << 53);

  private static final int MAX_DECIMALS = 15;
  private static final int DOUBLE_DECIMALS = 2;

  private final DataType type;

  NumbersReader(DataType type) {
    this.type = type;
  }

  Optional<Distribution> read(String kind, YamlValue value) {
    return switch (kind) {
      case "uniform" -> uniform(value);
      case "normal" -> bell(value, FileShape.NORMAL, lowest(), Distribution.Normal::new);
      default -> bell(value, FileShape.LOGNORMAL, BigDecimal.ZERO, Distribution.LogNormal::new);
    };
  }

  private Optional<Distribution> uniform(YamlValue value) {
    return value
        .mapping(FileShape.UNIFORM)
        .flatMap(
            keys -> {
              int decimals = decimals(keys);
              Optional<BigDecimal> min = keys.read("min", this::bound);
              Optional<BigDecimal> max = keys.read("max", this::bound);
              if (min.isEmpty() || max.isEmpty() || !ordered(keys, min.get(), max.get())) {
                return Optional.empty();
              }
              return Optional.of(
                  new Distribution.Uniform(
                      min.get().doubleValue(), max.get().doubleValue(), decimals));
            });
  }

  /** The two shapes that differ only in what mean and deviation are of. */
  private interface Bell {
    Distribution of(double mean, double deviation, double min, double max, int decimals);
  }

  private Optional<Distribution> bell(YamlValue value, Shape shape, BigDecimal floor, Bell bell) {
    return value
        .mapping(shape)
        .flatMap(
            keys -> {
              int decimals = decimals(keys);
              BigDecimal min = keys.read("min", this::bound).orElse(floor);
              BigDecimal max = keys.read("max", this::bound).orElse(highest());
              Optional<Double> mean =
                  keys.read("mean", YamlValue::number).map(BigDecimal::doubleValue);
              Optional<Double> deviation = keys.read("deviation", NumbersReader::deviation);
              if (!ordered(keys, min, max) || mean.isEmpty() || deviation.isEmpty()) {
                return Optional.empty();
              }
              return Optional.of(
                  bell.of(
                      mean.get(), deviation.get(), min.doubleValue(), max.doubleValue(), decimals));
            });
  }

  private static Optional<Double> deviation(YamlValue value) {
    return value
        .number()
        .map(BigDecimal::doubleValue)
        .flatMap(n -> n >= 0 ? Optional.of(n) : value.mustBe("a number from 0 on"));
  }

  private static boolean ordered(YamlMapping keys, BigDecimal min, BigDecimal max) {
    if (min.compareTo(max) <= 0) {
      return true;
    }
    keys.get("max")
        .or(() -> keys.get("min"))
        .ifPresent(
            v ->
                v.problem(
                    "the range is empty: min is %s and max is %s"
                        .formatted(min.toPlainString(), max.toPlainString())));
    return false;
  }

  private Optional<BigDecimal> bound(YamlValue value) {
    return value
        .number()
        .flatMap(
            n -> {
              if (isWhole() && n.stripTrailingZeros().scale() > 0) {
                return value.mustBe("a whole number for a field of type " + type);
              }
              return n.compareTo(lowest()) >= 0 && n.compareTo(highest()) <= 0
                  ? Optional.of(n)
                  : value.mustBe("a number that fits into " + type);
            });
  }

  private int decimals(YamlMapping keys) {
    int most =
        switch (type.kind()) {
          case DECIMAL -> Math.min(type.scale(), MAX_DECIMALS);
          case DOUBLE -> MAX_DECIMALS;
          default -> 0;
        };
    int usual = type.kind() == Kind.DOUBLE ? DOUBLE_DECIMALS : most;
    return keys.read("decimals", value -> value.whole(0, most)).map(Math::toIntExact).orElse(usual);
  }

  private boolean isWhole() {
    return type.kind() == Kind.INT || type.kind() == Kind.LONG;
  }

  private BigDecimal lowest() {
    return type.kind() == Kind.INT ? BigDecimal.valueOf(Integer.MIN_VALUE) : highest().negate();
  }

  private BigDecimal highest() {
    return switch (type.kind()) {
      case INT -> BigDecimal.valueOf(Integer.MAX_VALUE);
      case LONG -> EXACT_LONG;
      case DECIMAL ->
          BigDecimal.TEN
              .pow(type.precision() - type.scale())
              .subtract(BigDecimal.ONE.movePointLeft(type.scale()));
      default -> BigDecimal.valueOf(Double.MAX_VALUE);
    };
  }
}
