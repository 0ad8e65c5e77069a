package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows with many nulls, equal keys, negatives and extremes; the same ones for the same seed. */
final class RandomRows {
  private static final String[] TEXTS = {"a", "B", "", " b ", "ä'%", "longer_text", "12", "-3.5"};
  private static final LocalDateTime START = LocalDateTime.of(2023, 12, 31, 20, 0);

  private final Random random;

  RandomRows(long seed) {
    random = new Random(seed);
  }

  List<List<Object>> of(Schema schema, int count) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Object> row = new ArrayList<>();
      schema.fields().forEach(field -> row.add(value(field.type())));
      rows.add(row);
    }
    return rows;
  }

  private Object value(DataType type) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    boolean extreme = random.nextInt(12) == 0;
    return switch (type.kind()) {
      case BOOLEAN -> random.nextBoolean();
      case INT ->
          extreme ? (random.nextBoolean() ? Integer.MAX_VALUE : Integer.MIN_VALUE) : small();
      case LONG -> extreme ? (random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE) : small();
      case DOUBLE ->
          extreme ? Math.rint(random.nextGaussian() * 1e12) : random.nextInt(-40, 40) / 4.0;
      case DECIMAL -> decimal(type, extreme);
      case STRING -> TEXTS[random.nextInt(TEXTS.length)];
      case DATE -> extreme ? LocalDate.of(1, 1, 1) : START.toLocalDate().plusDays(small());
      case TIMESTAMP ->
          extreme
              ? LocalDateTime.of(random.nextBoolean() ? 1 : 9999, 12, 31, 23, 59, 59, 999_999_000)
              : START.plusSeconds(random.nextInt(40_000)).plusNanos(random.nextInt(1000) * 1000L);
    };
  }

  private int small() {
    return random.nextInt(-4, 5);
  }

  private BigDecimal decimal(DataType type, boolean extreme) {
    BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
    BigInteger digits =
        extreme
            ? (random.nextBoolean() ? most : most.negate())
            : BigInteger.valueOf(random.nextInt(-500, 500));
    return new BigDecimal(digits, type.scale());
  }
}
