package io.periscope.generator;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.SourceDef.Pool;
import io.periscope.api.model.SourceDef.Troubles;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A generator declared step by step, and the events that it makes. */
final class Made {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

  private final Map<String, Field> declared = new LinkedHashMap<>();
  private final Map<String, FieldGenerator> made = new LinkedHashMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private Optional<String> time = Optional.empty();
  private OptionalDouble rate = OptionalDouble.empty();
  private OptionalLong rows = OptionalLong.empty();
  private Troubles troubles = Troubles.NONE;
  private long seed = 1;

  Made field(String name, DataType type, Distribution how, double nulls) {
    declared.put(name, new Field(name, type));
    made.put(name, new FieldGenerator(how, nulls));
    return this;
  }

  Made field(String name, DataType type, Distribution how) {
    return field(name, type, how, 0);
  }

  Made pool(String name, int size, double exponent, String... fields) {
    pools.put(name, new Pool(size, exponent, List.of(fields)));
    return this;
  }

  Made time(String field) {
    time = Optional.of(field);
    return this;
  }

  Made rate(double perSecond) {
    rate = OptionalDouble.of(perSecond);
    return this;
  }

  Made rows(long count) {
    rows = OptionalLong.of(count);
    return this;
  }

  Made troubles(Troubles given) {
    troubles = given;
    return this;
  }

  Made seed(long given) {
    seed = given;
    return this;
  }

  StreamDef stream() {
    return new StreamDef(
        "made",
        "",
        "made",
        1,
        time,
        Optional.empty(),
        new Schema(List.copyOf(declared.values())),
        Optional.of(new SourceDef.Generator(rate, seed, rows, made, pools, troubles)));
  }

  Source open(Optional<String> position) {
    return new GeneratorSourceFactory(CLOCK).open(stream(), position);
  }

  List<String> events(int count) {
    try (Source source = open(Optional.empty())) {
      return take(source, count);
    }
  }

  static List<String> take(Source source, int count) {
    List<String> events = new ArrayList<>();
    source.next(count, (key, value) -> events.add(new String(value, StandardCharsets.UTF_8)));
    return events;
  }

  /** The values of one field; absent ones are left out. */
  static <T> List<T> values(List<String> events, String field, Function<String, T> parse) {
    Pattern pattern = Pattern.compile("\"" + field + "\":\"?([^,\"}]+)\"?[,}]");
    List<T> values = new ArrayList<>();
    for (String event : events) {
      Matcher matcher = pattern.matcher(event);
      if (matcher.find()) {
        values.add(parse.apply(matcher.group(1)));
      }
    }
    return values;
  }

  <T> List<T> values(int count, String field, Function<String, T> parse) {
    return values(events(count), field, parse);
  }
}
