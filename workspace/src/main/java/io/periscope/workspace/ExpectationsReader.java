package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.model.DataType;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.Between;
import io.periscope.api.model.ExpectationDef.Bounds;
import io.periscope.api.model.ExpectationDef.ColumnCount;
import io.periscope.api.model.ExpectationDef.Columns;
import io.periscope.api.model.ExpectationDef.DistinctCount;
import io.periscope.api.model.ExpectationDef.Freshness;
import io.periscope.api.model.ExpectationDef.GroupedFreshness;
import io.periscope.api.model.ExpectationDef.InSet;
import io.periscope.api.model.ExpectationDef.IsTrue;
import io.periscope.api.model.ExpectationDef.Length;
import io.periscope.api.model.ExpectationDef.Matches;
import io.periscope.api.model.ExpectationDef.NoRows;
import io.periscope.api.model.ExpectationDef.NotNull;
import io.periscope.api.model.ExpectationDef.OfType;
import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationDef.Pair;
import io.periscope.api.model.ExpectationDef.Relationship;
import io.periscope.api.model.ExpectationDef.RowCount;
import io.periscope.api.model.ExpectationDef.RowRule;
import io.periscope.api.model.ExpectationDef.Rule;
import io.periscope.api.model.ExpectationDef.Unique;
import io.periscope.api.model.ExpectationDef.Value;
import io.periscope.api.model.ExpectationDef.Volume;
import io.periscope.api.model.ExpectationDef.WithinStdevs;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.Places;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads what is expected of a stream, a table or a view. Whether its columns exist, and what its
 * SQL says, is not looked at.
 */
final class ExpectationsReader {
  /** What a stream's results count, unless something else is declared. */
  private static final Duration OVER = Duration.ofHours(1);

  private static final int WEEK = 7;
  private static final int MOST_PERIODS = 1_000;

  private final Target target;
  private final String on;

  ExpectationsReader(Target target, String on) {
    this.target = target;
    this.on = on;
  }

  /** Reads the list below {@code expect:}. */
  Optional<ExpectationSuite> read(String file, YamlValue value) {
    List<ExpectationDef> all = new ArrayList<>();
    for (YamlValue item : value.list("a list of rules").orElse(List.of())) {
      item.mapping("a rule with its keys, such as not_null: id")
          .ifPresent(
              rules -> {
                if (rules.entries().size() != 1) {
                  item.problem("each item below 'expect' is one rule");
                }
                rules.entries().forEach((key, rule) -> add(key, rule, all));
              });
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new ExpectationSuite(target, on, file, all));
  }

  private void add(String key, YamlValue value, List<ExpectationDef> all) {
    Optional<RuleShape> shape = RuleShape.of(key);
    if (shape.isEmpty()) {
      value.keyProblem(
          "unknown rule '%s'; %s"
              .formatted(
                  key,
                  NearestName.of(key, RuleShape.allKeys())
                      .map(near -> "did you mean '" + near + "'?")
                      .orElse("the rules are " + String.join(", ", RuleShape.allKeys()))));
      return;
    }
    for (ExpectationDef each : read(shape.get(), value)) {
      if (all.stream().anyMatch(other -> other.name().equals(each.name()))) {
        value.keyProblem(
            "two expectations of '%s' are named '%s'; give one another 'name'"
                .formatted(on, each.name()));
      } else {
        all.add(each);
      }
    }
  }

  /** A rule may be written short, without the keys that all have. */
  private List<ExpectationDef> read(RuleShape shape, YamlValue value) {
    if (value.isMapping()) {
      return value.mapping(shape).map(keys -> read(shape, value, keys)).orElse(List.of());
    }
    List<Rule> rules =
        switch (shape) {
          case NOT_NULL -> columns(value).stream().map(c -> (Rule) new NotNull(c)).toList();
          case UNIQUE -> {
            List<String> columns = columns(value);
            yield columns.isEmpty() ? List.of() : List.of(new Unique(columns));
          }
          case IS_TRUE -> value.inPlace().map(sql -> (Rule) new IsTrue(sql)).stream().toList();
          case NO_ROWS -> value.inPlace().map(sql -> (Rule) new NoRows(sql)).stream().toList();
          default -> {
            value.mapping(shape);
            yield List.of();
          }
        };
    return rules.stream()
        .map(rule -> declared(shape, rule, value, YamlMapping.NONE))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<ExpectationDef> read(RuleShape shape, YamlValue value, YamlMapping keys) {
    if (!shape.required().stream().allMatch(keys::has)) {
      return List.of();
    }
    List<Rule> rules =
        shape == RuleShape.NOT_NULL
            ? keys.get("column").map(this::columns).orElse(List.of()).stream()
                .map(column -> (Rule) new NotNull(column))
                .toList()
            : rule(shape, value, keys).stream().toList();
    return rules.stream()
        .map(rule -> declared(shape, rule, value, keys))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<ExpectationDef> declared(
      RuleShape shape, Rule rule, YamlValue value, YamlMapping keys) {
    Optional<OnFail> onFail =
        keys.has("on_fail")
            ? keys.read("on_fail", v -> onFail(v, rule))
            : Optional.of(OnFail.FAIL_RUN);
    Optional<Double> mostly = keys.read(RuleShape.MOSTLY, ExpectationsReader::share);
    Optional<Duration> over =
        target == Target.STREAM && shape.share()
            ? keys.has(RuleShape.OVER)
                ? keys.read(RuleShape.OVER, ExpectationsReader::over).flatMap(d -> d)
                : Optional.of(OVER)
            : Optional.empty();
    if (target != Target.STREAM && keys.has(RuleShape.OVER)) {
      keys.get(RuleShape.OVER)
          .orElseThrow()
          .keyProblem("'over' is for events of streams, which go on for ever");
    }
    String name =
        keys.read("name", YamlValue::text)
            .orElseGet(
                () ->
                    rule.subject().isEmpty()
                        ? shape.key()
                        : shape.key() + "(" + rule.subject() + ")");
    return onFail.map(
        fail ->
            new ExpectationDef(
                name,
                rule,
                fail,
                mostly,
                keys.read("where", YamlValue::inPlace),
                over,
                places(value, keys)));
  }

  private static Places places(YamlValue value, YamlMapping keys) {
    Map<String, Problem> places = new HashMap<>();
    places.put(ExpectationDef.PLACE, problem(value.keyPlace()));
    keys.entries().forEach((key, each) -> places.put(key, problem(each.place())));
    return new Places(problem(value.keyPlace()), places);
  }

  private static Problem problem(Place place) {
    return new Problem(place.file(), place.line(), place.column(), "");
  }

  private Optional<Rule> rule(RuleShape shape, YamlValue value, YamlMapping keys) {
    Optional<String> column =
        shape == RuleShape.UNIQUE ? Optional.empty() : keys.read("column", YamlValue::text);
    return switch (shape) {
      case NOT_NULL -> Optional.empty();
      case IN_SET, NOT_IN_SET ->
          column.flatMap(
              c ->
                  keys.read("values", ExpectationsReader::values)
                      .map(all -> new InSet(c, all, shape == RuleShape.NOT_IN_SET)));
      case BETWEEN -> column.flatMap(c -> bounds(value, keys).map(b -> new Between(c, b)));
      case MATCHES, NOT_MATCHES ->
          column.flatMap(
              c ->
                  keys.read("regex", YamlValue::text)
                      .map(regex -> new Matches(c, regex, shape == RuleShape.NOT_MATCHES)));
      case LENGTH -> column.flatMap(c -> bounds(value, keys).map(b -> new Length(c, b)));
      case PAIR ->
          keys.read("greater", YamlValue::text)
              .flatMap(
                  greater ->
                      keys.read("than", YamlValue::text)
                          .map(than -> new Pair(greater, than, flag(keys, "or_equal"))));
      case IS_TRUE -> keys.read("sql", YamlValue::inPlace).map(IsTrue::new);
      case RELATIONSHIP ->
          column.flatMap(
              c ->
                  keys.read("to", YamlValue::text)
                      .flatMap(
                          to ->
                              keys.read("field", YamlValue::text)
                                  .map(field -> new Relationship(c, to, field))));
      case UNIQUE ->
          keys.get("column")
              .map(this::columns)
              .filter(columns -> !columns.isEmpty())
              .map(Unique::new);
      case DISTINCT_COUNT ->
          column.flatMap(c -> bounds(value, keys).map(b -> new DistinctCount(c, b)));
      case ROW_COUNT -> bounds(value, keys).map(RowCount::new);
      case VALUE ->
          keys.read("of", YamlValue::inPlace)
              .flatMap(of -> bounds(value, keys).map(b -> new Value(of, b)));
      case WITHIN_STDEVS ->
          column.flatMap(
              c -> keys.read("n", ExpectationsReader::positive).map(n -> new WithinStdevs(c, n)));
      case FRESHNESS ->
          column.flatMap(
              c ->
                  keys.read("within", Quantities::duration)
                      .map(
                          within ->
                              keys.get("by")
                                  .<Rule>map(by -> new GroupedFreshness(c, within, columns(by)))
                                  .orElseGet(() -> new Freshness(c, within))));
      case VOLUME ->
          column.flatMap(
              c ->
                  keys.read("within", ExpectationsReader::positive)
                      .map(within -> volume(c, within, keys)));
      case NO_ROWS -> keys.read("sql", YamlValue::inPlace).map(NoRows::new);
      case TYPE ->
          column.flatMap(
              c -> keys.read("is", ExpectationsReader::type).map(type -> new OfType(c, type)));
      case COLUMNS -> columnRule(value, keys);
      case COLUMN_COUNT -> bounds(value, keys).map(ColumnCount::new);
    };
  }

  private static Volume volume(String column, double within, YamlMapping keys) {
    String every =
        keys.read(
                "every",
                v ->
                    v.parse(
                        "hour, day or week",
                        text ->
                            List.of("hour", "day", "week").contains(text)
                                ? Optional.of(text.toUpperCase(Locale.ROOT))
                                : Optional.empty()))
            .orElse("DAY");
    int usual = every.equals("DAY") ? WEEK : every.equals("HOUR") ? WEEK * 24 : 1;
    int back = keys.read("back", v -> v.whole(1, MOST_PERIODS)).map(Math::toIntExact).orElse(usual);
    return new Volume(column, every, back, within);
  }

  private Optional<Rule> columnRule(YamlValue value, YamlMapping keys) {
    List<Columns.Match> matches = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    Map<String, Columns.Match> kinds =
        Map.of(
            "exactly", Columns.Match.ORDERED,
            "set", Columns.Match.SET,
            "contain", Columns.Match.CONTAINS);
    kinds.forEach(
        (key, match) ->
            keys.get(key)
                .ifPresent(
                    list -> {
                      matches.add(match);
                      columns.addAll(columns(list));
                    }));
    if (matches.size() != 1) {
      value.keyProblem("'columns' has one of exactly, set and contain");
      return Optional.empty();
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(new Columns(columns, matches.get(0)));
  }

  /** One column, or a list of them. */
  private List<String> columns(YamlValue value) {
    if (!value.isList()) {
      return value.text().stream().toList();
    }
    List<String> columns =
        value.list("a column, or a list of columns").orElse(List.of()).stream()
            .flatMap(item -> item.text().stream())
            .collect(Collectors.toList());
    if (columns.isEmpty()) {
      value.problem("%s must be a column, or a list of columns".formatted(value.name()));
    }
    return columns;
  }

  private static Optional<List<String>> values(YamlValue value) {
    Optional<List<String>> values =
        value
            .list("a list of values")
            .map(items -> items.stream().flatMap(item -> item.text().stream()).toList());
    if (values.isPresent() && values.get().isEmpty()) {
      value.problem("'values' must have one value at least");
      return Optional.empty();
    }
    return values;
  }

  private static Optional<Bounds> bounds(YamlValue value, YamlMapping keys) {
    if (!keys.has("min") && !keys.has("max")) {
      value.keyProblem(value.name() + " needs 'min', 'max' or both");
      return Optional.empty();
    }
    Optional<String> min = keys.read("min", YamlValue::text);
    Optional<String> max = keys.read("max", YamlValue::text);
    return min.isPresent() == keys.has("min") && max.isPresent() == keys.has("max")
        ? Optional.of(new Bounds(min, max, flag(keys, "strict_min"), flag(keys, "strict_max")))
        : Optional.empty();
  }

  private static boolean flag(YamlMapping keys, String key) {
    return keys.read(key, YamlValue::bool).orElse(false);
  }

  private static Optional<Double> positive(YamlValue value) {
    return value
        .number()
        .map(BigDecimal::doubleValue)
        .flatMap(n -> n > 0 ? Optional.of(n) : value.mustBe("a number above 0"));
  }

  /** A share of the rows: 95 for 95 % would make an expectation that always or never holds. */
  private static Optional<Double> share(YamlValue value) {
    Optional<BigDecimal> number = value.number();
    if (number.isEmpty()) {
      return Optional.empty();
    }
    double share = number.get().doubleValue();
    if (share >= 0 && share <= 1) {
      return Optional.of(share);
    }
    String hint =
        share > 1 && share <= 100
            ? "; %s %% is written %s"
                .formatted(
                    number.get().toPlainString(),
                    number.get().movePointLeft(2).stripTrailingZeros().toPlainString())
            : "";
    value.problem(
        "'mostly' is a share from 0 to 1, not %s%s".formatted(number.get().toPlainString(), hint));
    return Optional.empty();
  }

  /** A duration, or {@code all} for all history. */
  private static Optional<Optional<Duration>> over(YamlValue value) {
    return value.parse(
        "a duration such as 10m, 1h or 1d, or all",
        text ->
            text.equals("all")
                ? Optional.of(Optional.empty())
                : Quantities.parseDuration(text).filter(d -> !d.isZero()).map(Optional::of));
  }

  private static Optional<DataType> type(YamlValue value) {
    return value.parse("a type such as int, long, string or timestamp", DataType::parse);
  }

  private Optional<OnFail> onFail(YamlValue value, Rule rule) {
    Optional<OnFail> onFail =
        value.parse(
            "quarantine, warn or fail_run",
            text ->
                Arrays.stream(OnFail.values())
                    .filter(each -> each.word().equals(text))
                    .findFirst());
    if (onFail.equals(Optional.of(OnFail.QUARANTINE))) {
      if (target != Target.STREAM) {
        value.problem(
            "only events of a stream can be quarantined, not rows of a %s; use warn or fail_run"
                .formatted(target.name().toLowerCase(Locale.ROOT)));
        return Optional.empty();
      }
      if (!(rule instanceof RowRule)) {
        value.problem(
            "'%s' is not about a single event, so there is none to quarantine; use warn or fail_run"
                .formatted(rule.kind()));
        return Optional.empty();
      }
    }
    return onFail;
  }
}
