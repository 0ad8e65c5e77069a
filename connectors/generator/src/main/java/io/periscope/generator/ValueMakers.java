package io.periscope.generator;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.SourceDef.Generator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * Builds the makers of a stream's fields. Each event's randomness for a field is a generator of its
 * own, seeded by the stream's seed, the field's name and the event's number; so any event can be
 * made without those before it.
 */
final class ValueMakers {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

  private final Schema schema;
  private final Generator definition;
  private final Clock clock;

  ValueMakers(Schema schema, Generator definition, Clock clock) {
    this.schema = schema;
    this.definition = definition;
    this.clock = clock;
  }

  /** The maker of a field that the definition names. */
  ValueMaker of(Field field) {
    FieldGenerator generator =
        Optional.ofNullable(definition.fields().get(field.name())).orElseThrow();
    ValueMaker maker = of(field, generator.distribution());
    if (generator.nulls() == 0) {
      return maker;
    }
    long salt = salt(field.name() + "/nulls");
    return row ->
        random(salt, row).nextDouble() < generator.nulls() ? Optional.empty() : maker.make(row);
  }

  private ValueMaker of(Field field, Distribution distribution) {
    long salt = salt(field.name());
    if (distribution instanceof Distribution.Sequence sequence) {
      return sequence(sequence.pattern());
    } else if (distribution instanceof Distribution.Choice choice) {
      return choice(choice, salt);
    } else if (distribution instanceof Distribution.Uniform uniform) {
      double width = uniform.max() - uniform.min();
      return number(field, salt, uniform.decimals(), r -> uniform.min() + r * width, false);
    } else if (distribution instanceof Distribution.Normal normal) {
      return number(
          field,
          salt,
          normal.decimals(),
          z -> clamp(normal.mean() + z * normal.deviation(), normal.min(), normal.max()),
          true);
    } else if (distribution instanceof Distribution.LogNormal normal) {
      return number(
          field,
          salt,
          normal.decimals(),
          z -> clamp(Math.exp(normal.mean() + z * normal.deviation()), normal.min(), normal.max()),
          true);
    } else if (distribution instanceof Distribution.Walk walk) {
      return row ->
          time(walk.startMillis() + row * walk.stepMillis() - late(walk.jitterMillis(), salt, row));
    } else if (distribution instanceof Distribution.Now now) {
      return row -> time(clock.millis() - late(now.jitterMillis(), salt, row));
    }
    return plus((Distribution.Plus) distribution);
  }

  private static ValueMaker sequence(String pattern) {
    int open = pattern.indexOf('{');
    int close = pattern.indexOf('}', Math.max(open, 0));
    if (open < 0 || close < 0) {
      return row -> Optional.of(pattern + row);
    }
    String format = "%0" + Math.max(1, close - open - 1) + "d";
    String before = pattern.substring(0, open);
    String after = pattern.substring(close + 1);
    return row -> Optional.of(before + String.format(format, row) + after);
  }

  private ValueMaker choice(Distribution.Choice choice, long salt) {
    List<Object> values = choice.values();
    double[] bounds = new double[values.size()];
    double sum = 0;
    for (int i = 0; i < bounds.length; i++) {
      sum += choice.weights().get(i);
      bounds[i] = sum;
    }
    double total = sum;
    return row -> {
      double at = random(salt, row).nextDouble() * total;
      int i = 0;
      while (i < bounds.length - 1 && bounds[i] <= at) {
        i++;
      }
      return Optional.of(values.get(i));
    };
  }

  private ValueMaker number(
      Field field, long salt, int decimals, DoubleUnaryOperator shape, boolean normal) {
    boolean whole =
        field.type().kind() == DataType.Kind.INT || field.type().kind() == DataType.Kind.LONG;
    int digits = whole ? 0 : decimals;
    return row -> {
      SplittableRandom random = random(salt, row);
      double raw = shape.applyAsDouble(normal ? gaussian(random) : random.nextDouble());
      BigDecimal rounded = BigDecimal.valueOf(raw).setScale(digits, RoundingMode.HALF_UP);
      return Optional.of(whole ? (Object) rounded.longValue() : rounded);
    };
  }

  private ValueMaker plus(Distribution.Plus plus) {
    ValueMaker start = of(schema.field(schema.indexOf(plus.timestamp()).orElseThrow()));
    ValueMaker seconds = of(schema.field(schema.indexOf(plus.seconds()).orElseThrow()));
    return row -> {
      Optional<Object> from = start.make(row);
      Optional<Object> more = seconds.make(row);
      if (from.isEmpty() || more.isEmpty()) {
        return Optional.empty();
      }
      long millis =
          LocalDateTime.parse(from.get().toString()).toInstant(ZoneOffset.UTC).toEpochMilli();
      return time(millis + Math.round(((Number) more.get()).doubleValue() * 1000));
    };
  }

  private static Optional<Object> time(long millis) {
    return Optional.of(
        ISO.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC)));
  }

  private static long late(long jitterMillis, long salt, long row) {
    return jitterMillis == 0 ? 0 : random(salt, row).nextLong(jitterMillis + 1);
  }

  /** A standard normal value by the Box-Muller transform; {@code SplittableRandom} has none. */
  private static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private static double clamp(double value, double min, double max) {
    return Math.max(min, Math.min(max, value));
  }

  /** FNV-1a over the name, so that the fields of one event are independent. */
  private long salt(String name) {
    long hash = 0xcbf29ce484222325L ^ definition.seed();
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  private static SplittableRandom random(long salt, long row) {
    return new SplittableRandom(salt + row * 0x9e3779b97f4a7c15L);
  }
}
