package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Random events: with nulls, with equal keys, late, twice, and with the values at which types and
 * calendars end. The same ones for the same random numbers.
 */
final class Events {
  /** The stream of the fixtures and what they do not need. */
  static final StreamDef STREAM = stream();

  private static final List<String> TEXTS =
      List.of("a", "B", "b", "", " b ", "ä'%", "ñandú 🚲", "日本", "longer_text", "12", "-3.5");
  private static final List<Double> WILD =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.1,
          1e-300,
          1e300,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Math.PI);

  /** Where calendars, clocks and windows have their edges. */
  private static final List<LocalDateTime> EDGES =
      List.of(
          LocalDateTime.of(1970, 1, 1, 0, 0),
          LocalDateTime.of(1969, 12, 31, 0, 0),
          LocalDateTime.of(1901, 12, 13, 20, 45, 52),
          LocalDateTime.of(2024, 2, 29, 0, 0),
          LocalDateTime.of(2023, 3, 1, 0, 0),
          LocalDateTime.of(2024, 1, 1, 0, 0),
          LocalDateTime.of(2024, 3, 31, 2, 0), // Europe's clocks leap
          LocalDateTime.of(2024, 11, 3, 1, 0), // America's go back
          LocalDateTime.of(2024, 1, 31, 12, 30),
          LocalDateTime.of(2038, 1, 19, 3, 14, 7),
          LocalDateTime.of(1, 1, 2, 0, 0),
          LocalDateTime.of(9999, 12, 31, 0, 0));

  private static final int MOST = 40;

  private final Random random;
  private final List<LocalDateTime> times = new ArrayList<>();

  Events(Random random) {
    this.random = random;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      times.add(pick(EDGES));
    }
  }

  private static StreamDef stream() {
    List<Field> fields = new ArrayList<>(Fixtures.TRIPS.schema().fields());
    fields.add(new Field("cost", DataType.decimal(30, 6)));
    fields.add(new Field("wild", DataType.DOUBLE));
    return Fixtures.stream("trips", new Schema(fields));
  }

  List<List<Object>> rows() {
    int count =
        switch (random.nextInt(10)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2, 3, 4, 5 -> random.nextInt(2, 9);
          default -> random.nextInt(9, MOST);
        };
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(i > 0 && random.nextInt(8) == 0 ? pick(rows) : row());
    }
    return rows;
  }

  private List<Object> row() {
    List<Object> row = new ArrayList<>();
    STREAM.schema().fields().forEach(field -> row.add(value(field)));
    return row;
  }

  private Object value(Field field) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    boolean extreme = random.nextInt(12) == 0;
    DataType type = field.type();
    return switch (type.kind()) {
      case BOOLEAN -> random.nextBoolean();
      case INT ->
          extreme ? (random.nextBoolean() ? Integer.MAX_VALUE : Integer.MIN_VALUE) : small();
      case LONG ->
          extreme ? (random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE) : (long) small();
      case DOUBLE ->
          field.name().equals("wild")
              ? pick(WILD)
              // Quarters below 2^40: all of their sums are exact.
              : extreme
                  ? Math.rint(random.nextGaussian() * 1e9)
                  : random.nextInt(-20, 20) / 4.0 * (random.nextBoolean() ? 1 : -1);
      case DECIMAL -> decimal(type, extreme);
      case STRING -> pick(TEXTS);
      case DATE -> time().toLocalDate();
      case TIMESTAMP -> time();
    };
  }

  /** Near an edge: at it, a moment before or after, or within some hours. */
  private LocalDateTime time() {
    LocalDateTime edge = pick(times);
    LocalDateTime hour = edge.plusHours(random.nextInt(3));
    LocalDateTime time =
        switch (random.nextInt(5)) {
          case 0 -> edge;
          case 1 -> hour;
          case 2 -> hour.minusNanos(1000);
          case 3 -> hour.plusNanos(1000);
          default -> edge.plusSeconds(random.nextInt(-40_000, 40_000));
        };
    return time;
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

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** The event with one value that is simpler: NULL, or the simplest one of its type. */
  static List<List<Object>> shrinks(List<Object> row) {
    List<List<Object>> simpler = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Object plain = plainest(STREAM.schema().field(i).type());
      if (row.get(i) != null) {
        simpler.add(with(row, i, null));
        if (!Objects.equals(row.get(i), plain)) {
          simpler.add(with(row, i, plain));
        }
      }
    }
    return simpler;
  }

  /** The event with another value in a column. */
  static List<Object> with(List<Object> row, int column, Object value) {
    List<Object> other = new ArrayList<>(row);
    other.set(column, value);
    return other;
  }

  private static Object plainest(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> true;
      case INT -> 1;
      case LONG -> 1L;
      case DOUBLE -> 1.0;
      case DECIMAL -> new BigDecimal(BigInteger.ONE).setScale(type.scale());
      case STRING -> "a";
      case DATE -> LocalDate.of(2024, 1, 1);
      case TIMESTAMP -> LocalDate.of(2024, 1, 1).atStartOfDay();
    };
  }

  /** How far a row is from the simplest one there is. */
  static int size(List<Object> row) {
    int size = 1;
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      size += value == null ? 0 : value.equals(plainest(STREAM.schema().field(i).type())) ? 1 : 2;
    }
    return size;
  }
}
