package io.periscope.workspace;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads {@code zipf:}. */
final class ZipfReader {
  /** The generator keeps a weight of each in memory. */
  static final int MOST = 1_000_000;

  private static final double USUAL_EXPONENT = 1;
  private static final double STEEPEST = 10;

  private final DataType type;

  ZipfReader(DataType type) {
    this.type = type;
  }

  Optional<Distribution> read(YamlValue value) {
    return value
        .mapping(FileShape.ZIPF)
        .flatMap(
            keys -> {
              Optional<Integer> n = keys.read("n", v -> v.whole(1, MOST)).map(Math::toIntExact);
              double exponent = keys.read("exponent", ZipfReader::exponent).orElse(USUAL_EXPONENT);
              String base = base(keys, n.orElse(1));
              return n.map(things -> new Distribution.Zipf(things, exponent, base));
            });
  }

  private String base(YamlMapping keys, int n) {
    if (type.kind() == Kind.STRING) {
      return keys.read("base", DistributionReader::counter).orElse("{0}");
    }
    boolean isInt = type.kind() == Kind.INT;
    long least = isInt ? Integer.MIN_VALUE : -Long.MAX_VALUE;
    long most = (isInt ? Integer.MAX_VALUE : Long.MAX_VALUE - 1) - n + 1;
    return keys.read("base", v -> v.whole(least, most)).orElse(1L).toString();
  }

  /** How steep: 0 for all equally often. */
  static Optional<Double> exponent(YamlValue value) {
    return value
        .number()
        .map(BigDecimal::doubleValue)
        .flatMap(
            e -> e >= 0 && e <= STEEPEST ? Optional.of(e) : value.mustBe("a number from 0 to 10"));
  }
}
