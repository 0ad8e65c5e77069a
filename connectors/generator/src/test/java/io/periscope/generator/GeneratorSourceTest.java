package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.Distribution.Choice;
import io.periscope.api.model.SourceDef.Distribution.LogNormal;
import io.periscope.api.model.SourceDef.Distribution.Normal;
import io.periscope.api.model.SourceDef.Distribution.Now;
import io.periscope.api.model.SourceDef.Distribution.Plus;
import io.periscope.api.model.SourceDef.Distribution.Sequence;
import io.periscope.api.model.SourceDef.Distribution.Uniform;
import io.periscope.api.model.SourceDef.Distribution.Walk;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GeneratorSourceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.250Z");
  private static final long START = Instant.parse("2016-01-01T00:00:00Z").toEpochMilli();
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Map<String, Field> declared = new LinkedHashMap<>();
  private final Map<String, FieldGenerator> made = new LinkedHashMap<>();
  private Optional<String> key = Optional.empty();
  private long seed = 1;
  private OptionalLong rows = OptionalLong.empty();

  private GeneratorSourceTest field(String name, DataType type, Distribution how, double nulls) {
    declared.put(name, new Field(name, type));
    made.put(name, new FieldGenerator(how, nulls));
    return this;
  }

  private GeneratorSourceTest field(String name, DataType type, Distribution how) {
    return field(name, type, how, 0);
  }

  private StreamDef stream() {
    return new StreamDef(
        "trips",
        "",
        "trips",
        1,
        Optional.empty(),
        key,
        new Schema(List.copyOf(declared.values())),
        Optional.of(new SourceDef.Generator(OptionalDouble.empty(), seed, rows, made)));
  }

  private Source open(Optional<String> position) {
    return new GeneratorSourceFactory(CLOCK).open(stream(), position);
  }

  private List<String> events(int count) {
    try (Source source = open(Optional.empty())) {
      return take(source, count);
    }
  }

  private static List<String> take(Source source, int count) {
    List<String> events = new ArrayList<>();
    source.next(
        count,
        (key, value) ->
            events.add(
                key.map(k -> new String(k, StandardCharsets.UTF_8) + " ").orElse("")
                    + new String(value, StandardCharsets.UTF_8)));
    return events;
  }

  /** The values of one field; absent ones are left out. */
  private static <T> List<T> values(List<String> events, String field, Function<String, T> parse) {
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

  private GeneratorSourceTest everything() {
    return field("id", DataType.STRING, new Sequence("id{0000000}"))
        .field("vendor", DataType.INT, new Choice(List.of(1L, 2L), List.of(0.45, 0.55)), 0.1)
        .field("at", DataType.TIMESTAMP, new Walk(START, 700, 1_800_000))
        .field("seconds", DataType.INT, new LogNormal(6.5, 0.8, 1, 86_399, 0))
        .field("until", DataType.TIMESTAMP, new Plus("at", "seconds"))
        .field("fare", DataType.decimal(9, 2), new Uniform(2.5, 40, 2))
        .field("lat", DataType.DOUBLE, new Normal(40.75, 0.03, 40.5, 40.9, 6));
  }

  /** These very bytes: a position kept by an older version must go on with the same events. */
  @Test
  void theFirstEventsAreForEverThese() {
    key = Optional.of("id");
    everything();
    assertThat(events(3))
        .containsExactly(
            """
            id0000000 {"id":"id0000000","vendor":2,"at":"2015-12-31T23:49:42.201","seconds":935,\
            "until":"2016-01-01T00:05:17.201","fare":8.01,"lat":40.736156}""",
            """
            id0000001 {"id":"id0000001","vendor":1,"at":"2015-12-31T23:41:38.899","seconds":499,\
            "until":"2015-12-31T23:49:57.899","fare":28.48,"lat":40.709790}""",
            """
            id0000002 {"id":"id0000002","vendor":1,"at":"2015-12-31T23:39:54.139","seconds":303,\
            "until":"2015-12-31T23:44:57.139","fare":7.35,"lat":40.760651}""");
  }

  @Test
  void theSameSeedMakesTheSameEvents() {
    everything();
    List<String> first = events(1000);
    assertThat(events(1000)).isEqualTo(first);
    seed = 2;
    List<String> other = events(1000);
    assertThat(other).hasSize(1000);
    assertThat(values(other, "fare", f -> f)).isNotEqualTo(values(first, "fare", f -> f));
  }

  @Test
  void aSourceGoesOnWhereItStopped() {
    everything();
    rows = OptionalLong.of(1000);
    List<String> whole = events(5000);
    assertThat(whole).hasSize(1000);
    List<String> parts = new ArrayList<>();
    Optional<String> position = Optional.empty();
    for (int step : new int[] {1, 99, 400, 7, 5000, 5}) {
      try (Source source = open(position)) {
        parts.addAll(take(source, step));
        position = Optional.of(source.position());
      }
    }
    assertThat(parts).isEqualTo(whole);
    assertThat(position).contains("1000");
    try (Source source = open(position)) {
      assertThat(source.next(10, (k, v) -> {})).isZero();
      assertThat(source.remaining()).contains(0L);
    }
  }

  @Test
  void aFieldMoreChangesNoOther() {
    field("fare", DataType.decimal(9, 2), new Uniform(2.5, 40, 2));
    List<String> alone = values(events(500), "fare", f -> f);
    everything();
    assertThat(values(events(500), "fare", f -> f)).isEqualTo(alone);
  }

  @Test
  void theKeyIsTheFieldsValue() {
    field("vendor", DataType.INT, new Choice(List.of(7L), List.of(1.0)), 0.5);
    key = Optional.of("vendor");
    assertThat(events(200)).contains("7 {\"vendor\":7}", "{}").hasSize(200);
  }

  @Test
  void aUniformNumberTakesEveryValueEquallyOften() {
    field("n", DataType.INT, new Uniform(-2, 2, 0));
    Map<Integer, Long> counts =
        values(events(50_000), "n", Integer::valueOf).stream()
            .collect(Collectors.groupingBy(n -> n, Collectors.counting()));
    assertThat(counts).containsOnlyKeys(-2, -1, 0, 1, 2);
    assertThat(counts.values()).allSatisfy(c -> assertThat(c).isCloseTo(10_000L, within(500L)));
  }

  @Test
  void aUniformNumberKeepsToItsDecimalsAndBounds() {
    field("fare", DataType.decimal(9, 2), new Uniform(0.005, 0.045, 2));
    assertThat(values(events(2000), "fare", f -> f)).containsOnly("0.01", "0.02", "0.03", "0.04");
  }

  @Test
  void aNormalNumberHasItsMeanAndDeviationAndIsCut() {
    field("x", DataType.DOUBLE, new Normal(10, 2, 5, 14, 3));
    List<Double> values = values(events(50_000), "x", Double::valueOf);
    assertThat(values).allSatisfy(x -> assertThat(x).isBetween(5.0, 14.0));
    assertThat(average(values)).isCloseTo(10, within(0.1));
    double within2 = values.stream().filter(x -> Math.abs(x - 10) < 2).count() / 50_000.0;
    assertThat(within2).isCloseTo(0.683, within(0.01));
    assertThat(values).contains(5.0, 14.0);
  }

  @Test
  void aNormalNumberNeedsNoBounds() {
    field(
        "x",
        DataType.DOUBLE,
        new Normal(0, 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 2));
    assertThat(average(values(events(50_000), "x", Double::valueOf))).isCloseTo(0, within(0.02));
  }

  @Test
  void aLogNormalNumberHasItsMedian() {
    field("seconds", DataType.INT, new LogNormal(6.5, 0.8, 1, 86_399, 0));
    List<Double> values = values(events(20_001), "seconds", Double::valueOf);
    double median = values.stream().sorted().skip(10_000).findFirst().orElseThrow();
    assertThat(median).isCloseTo(Math.exp(6.5), within(15.0));
  }

  @Test
  void choicesComeByWeightAndInTheirType() {
    field("flag", DataType.BOOLEAN, new Choice(List.of(true, false), List.of(3.0, 1.0)));
    field("word", DataType.STRING, new Choice(List.of("a \"b\" ü"), List.of()));
    field(
        "amount",
        DataType.decimal(5, 2),
        new Choice(List.of(1, new BigDecimal("2.75")), List.of()));
    field("day", DataType.DATE, new Choice(List.of("2026-03-01"), List.of()));
    field("at", DataType.TIMESTAMP, new Choice(List.of("2016-01-01T00:00"), List.of()));
    List<String> events = events(20_000);
    assertThat(events.get(0)).contains("\"word\":\"a \\\"b\\\" ü\"");
    assertThat(events.get(0)).contains("\"day\":\"2026-03-01\"", "\"at\":\"2016-01-01T00:00:00\"");
    assertThat(values(events, "amount", a -> a)).containsOnly("1", "2.75");
    long yes = values(events, "flag", f -> f).stream().filter("true"::equals).count();
    assertThat(yes / 20_000.0).isCloseTo(0.75, within(0.01));
  }

  @Test
  void aShareOfTheValuesIsNull() {
    field("n", DataType.INT, new Uniform(0, 9, 0), 0.25);
    assertThat(values(events(20_000), "n", n -> n).size() / 20_000.0).isCloseTo(0.75, within(0.01));
  }

  @Test
  void aWalkGoesOnByItsStepLateByUpToTheJitter() {
    field("at", DataType.TIMESTAMP, new Walk(START, 1000, 500));
    List<LocalDateTime> times = values(events(5000), "at", LocalDateTime::parse);
    LocalDateTime start = LocalDateTime.of(2016, 1, 1, 0, 0);
    for (int i = 0; i < times.size(); i++) {
      assertThat(Duration.between(times.get(i), start.plusSeconds(i)))
          .isBetween(Duration.ZERO, Duration.ofMillis(500));
    }
    made.put("at", new FieldGenerator(new Walk(START, 700, 0), 0));
    assertThat(values(events(3), "at", t -> t))
        .containsExactly(
            "2016-01-01T00:00:00", "2016-01-01T00:00:00.700", "2016-01-01T00:00:01.400");
  }

  @Test
  void nowIsTheWallClock() {
    field("at", DataType.TIMESTAMP, new Now(0));
    assertThat(events(1)).containsExactly("{\"at\":\"2026-03-01T10:00:00.250\"}");
    made.put("at", new FieldGenerator(new Now(10_000), 0));
    assertThat(values(events(1000), "at", LocalDateTime::parse))
        .allSatisfy(
            t ->
                assertThat(t)
                    .isBetween(
                        LocalDateTime.parse("2026-03-01T09:59:50.250"),
                        LocalDateTime.parse("2026-03-01T10:00:00.250")));
  }

  @Test
  void plusAddsTheFieldsOfTheSameRow() {
    // Declared before the fields that it is made from.
    field("until", DataType.TIMESTAMP, new Plus("at", "seconds"));
    field("at", DataType.TIMESTAMP, new Walk(START, 700, 1_800_000), 0.2);
    field("seconds", DataType.DOUBLE, new Uniform(0, 100, 3), 0.2);
    Pattern whole =
        Pattern.compile("\\{\"until\":\"([^\"]+)\",\"at\":\"([^\"]+)\",\"seconds\":([^}]+)}");
    int complete = 0;
    for (String event : events(2000)) {
      Matcher matcher = whole.matcher(event);
      if (matcher.matches()) {
        complete++;
        Duration difference =
            Duration.between(
                LocalDateTime.parse(matcher.group(2)), LocalDateTime.parse(matcher.group(1)));
        assertThat(new BigDecimal(matcher.group(3)).movePointRight(9).longValueExact())
            .isEqualTo(difference.toNanos());
      } else {
        assertThat(event).doesNotContain("until");
      }
    }
    assertThat(complete / 2000.0).isCloseTo(0.64, within(0.04));
  }

  @Test
  void aFieldThatIsNotMadeIsNull() {
    declared.put("note", new Field("note", DataType.STRING));
    field("n", DataType.INT, new Uniform(4, 4, 0));
    assertThat(events(1)).containsExactly("{\"n\":4}");
  }

  @Test
  void remainingIsKnownWhenThereIsAnEnd() {
    field("n", DataType.INT, new Uniform(4, 4, 0));
    try (Source endless = open(Optional.of("7"))) {
      assertThat(endless.remaining()).isEmpty();
    }
    rows = OptionalLong.of(10);
    try (Source source = open(Optional.of("7"))) {
      assertThat(source.remaining()).contains(3L);
    }
  }

  @Test
  void anotherSeedIsAnotherSource() {
    field("n", DataType.INT, new Uniform(4, 4, 0));
    GeneratorSourceFactory factory = new GeneratorSourceFactory();
    String name = factory.name(stream());
    assertThat(factory.name(stream())).isEqualTo(name);
    seed = 9;
    assertThat(factory.name(stream())).isNotEqualTo(name);
    assertThat(factory.supports(stream().source().orElseThrow())).isTrue();
    assertThat(
            factory.supports(
                new SourceDef.Files(
                    java.nio.file.Path.of("."),
                    "x",
                    Optional.empty(),
                    OptionalDouble.empty(),
                    false)))
        .isFalse();
  }

  @Test
  void mistakesAreTold() {
    field("n", DataType.INT, new Uniform(4, 4, 0));
    fails(Optional.of("row 7"), "the generator's position 'row 7' is not a row number");
    fails(Optional.of("-1"), "position '-1'");
    field("until", DataType.TIMESTAMP, new Plus("at", "n"));
    fails(Optional.empty(), "'until' is made from 'at', which is not generated");
    made.put("until", new FieldGenerator(new Plus("n", "n"), 0));
    fails(Optional.empty(), "'until' adds to 'n', which is not a timestamp");
    made.put("until", new FieldGenerator(new Plus("until", "n"), 0));
    fails(Optional.empty(), "made by plus");
    made.remove("until");
    made.put("m", new FieldGenerator(new Uniform(4, 4, 0), 0));
    fails(Optional.empty(), "the generated field 'm' is not declared; did you mean 'n'?");
    made.remove("m");
    made.put("n", new FieldGenerator(new Uniform(0, 1e18, 2), 0));
    fails(Optional.empty(), "with 2 decimals is too wide");
    made.put("n", new FieldGenerator(new Uniform(0.1, 0.2, 0), 0));
    fails(Optional.empty(), "no number with 0 decimals from 0.1 to 0.2");
    made.put("n", new FieldGenerator(new Sequence("n{x}"), 0));
    fails(Optional.empty(), "sequence 'n{x}' has no counter");
  }

  private void fails(Optional<String> position, String message) {
    assertThatThrownBy(() -> open(position))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContaining(message);
  }

  private static double average(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }
}
