package io.periscope.workspace;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how the values of one field are made, and checks that they suit the field's type. */
final class DistributionReader {
  private static final Pattern COUNTER = Pattern.compile("[^{}]*\\{0+}[^{}]*");
  private static final List<String> KINDS =
      FileShape.FIELD_GENERATOR.keys().stream().filter(key -> !key.equals("nulls")).toList();

  private final DeclaredFields declared;
  private final YamlMapping generator;
  private final Map<String, YamlValue> generated;

  /**
   * @param generator what is said about all fields together
   * @param generated all fields that are generated, for those made from others
   */
  DistributionReader(
      DeclaredFields declared, YamlMapping generator, Map<String, YamlValue> generated) {
    this.declared = declared;
    this.generator = generator;
    this.generated = generated;
  }

  Optional<FieldGenerator> read(DataType type, YamlValue value) {
    return value
        .mapping(FileShape.FIELD_GENERATOR)
        .flatMap(
            keys -> {
              double nulls = keys.read("nulls", Quantities::share).orElse(0.0);
              List<String> given = KINDS.stream().filter(k -> keys.get(k).isPresent()).toList();
              if (given.size() != 1) {
                value.keyProblem(
                    "%s must have one key of %s%s"
                        .formatted(
                            value.name(),
                            String.join(", ", KINDS),
                            given.isEmpty() ? "" : ", not " + String.join(" and ", given)));
                return Optional.empty();
              }
              return keys.read(given.get(0), v -> distribution(given.get(0), type, v))
                  .map(distribution -> new FieldGenerator(distribution, nulls));
            });
  }

  private Optional<Distribution> distribution(String kind, DataType type, YamlValue value) {
    return switch (kind) {
      case "sequence" -> fits(type, value, Kind.STRING).flatMap(DistributionReader::sequence);
      case "uuid" -> fits(type, value, Kind.STRING).flatMap(TextsReader::uuid);
      case "pattern" -> fits(type, value, Kind.STRING).flatMap(TextsReader::pattern);
      case "concat" -> fits(type, value, Kind.STRING).flatMap(this::concat);
      case "bool" ->
          fits(type, value, Kind.BOOLEAN)
              .flatMap(Quantities::share)
              .map(share -> new Distribution.Bool(share));
      case "zipf" ->
          fits(type, value, Kind.STRING, Kind.INT, Kind.LONG)
              .flatMap(v -> new ZipfReader(type).read(v));
      case "datetime" ->
          fits(type, value, Kind.TIMESTAMP, Kind.DATE)
              .flatMap(v -> new DatetimeReader(generator).read(v));
      case "sql" -> value.inPlace().map(sql -> new Distribution.Sql(value.place().file(), sql));
      case "choice" -> new ChoiceReader(type).read(value);
      case "uniform", "normal", "lognormal" ->
          fits(type, value, Kind.INT, Kind.LONG, Kind.DOUBLE, Kind.DECIMAL)
              .flatMap(v -> new NumbersReader(type).read(kind, v));
      case "walk" -> fits(type, value, Kind.TIMESTAMP).flatMap(v -> walk(v));
      case "now" -> fits(type, value, Kind.TIMESTAMP).flatMap(v -> now(v));
      default -> fits(type, value, Kind.TIMESTAMP).flatMap(this::plus);
    };
  }

  private static Optional<YamlValue> fits(DataType type, YamlValue value, Kind... kinds) {
    if (List.of(kinds).contains(type.kind())) {
      return Optional.of(value);
    }
    value.keyProblem("%s cannot make values of type %s".formatted(value.name(), type));
    return Optional.empty();
  }

  private static Optional<Distribution> sequence(YamlValue value) {
    return counter(value).map(Distribution.Sequence::new);
  }

  /** A text with a place for a number. */
  static Optional<String> counter(YamlValue value) {
    return value.parse(
        "a text with one counter in braces, such as id{0000}",
        text -> Optional.of(text).filter(t -> COUNTER.matcher(t).matches()));
  }

  private Optional<Distribution> concat(YamlValue value) {
    return TextsReader.concat(
        value,
        (item, name) -> {
          if (!declared.names().contains(name)) {
            item.problem(DeclaredFields.unknown(value.name(), name, declared.names()));
            return false;
          }
          return isGenerated(item, name) && isNotMadeBy(item, name, "concat", "sql");
        });
  }

  private static Optional<Distribution> walk(YamlValue value) {
    return value
        .mapping(FileShape.WALK)
        .flatMap(
            keys -> {
              Optional<Long> start = keys.read("start", Quantities::millis);
              Optional<Duration> step = keys.read("step", Quantities::duration);
              Duration jitter = jitter(keys);
              return start.flatMap(
                  from ->
                      step.map(s -> new Distribution.Walk(from, s.toMillis(), jitter.toMillis())));
            });
  }

  private static Optional<Distribution> now(YamlValue value) {
    return value.mapping(FileShape.NOW).map(keys -> new Distribution.Now(jitter(keys).toMillis()));
  }

  private static Duration jitter(YamlMapping keys) {
    return keys.read("jitter", Quantities::durationOrZero).orElse(Duration.ZERO);
  }

  private Optional<Distribution> plus(YamlValue value) {
    return value
        .mapping(FileShape.PLUS)
        .flatMap(
            keys -> {
              Optional<String> timestamp =
                  keys.read(
                      "timestamp",
                      v ->
                          declared
                              .reference(
                                  v, t -> t.kind() == Kind.TIMESTAMP, "a field of type timestamp")
                              .filter(name -> isGenerated(v, name))
                              .filter(name -> isNotMadeBy(v, name, "plus", "sql")));
              Optional<String> seconds =
                  keys.read(
                      "seconds",
                      v ->
                          declared
                              .reference(v, DistributionReader::isNumber, "a field of numbers")
                              .filter(name -> isGenerated(v, name))
                              .filter(name -> isNotMadeBy(v, name, "sql")));
              return timestamp.flatMap(t -> seconds.map(s -> new Distribution.Plus(t, s)));
            });
  }

  private boolean isGenerated(YamlValue value, String name) {
    boolean found = generated.containsKey(name);
    if (!found) {
      value.problem("the field '%s' is not generated, so it is always null".formatted(name));
    }
    return found;
  }

  /** One step only, so that nothing can go round in circles. */
  private boolean isNotMadeBy(YamlValue value, String name, String... kinds) {
    Optional<String> made =
        Optional.ofNullable(generated.get(name))
            .flatMap(v -> Stream.of(kinds).filter(v::has).findFirst());
    made.ifPresent(
        kind ->
            value.problem(
                "the field '%s' is itself made by %s; use one that is not".formatted(name, kind)));
    return made.isEmpty();
  }

  private static boolean isNumber(DataType type) {
    return switch (type.kind()) {
      case INT, LONG, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }
}
