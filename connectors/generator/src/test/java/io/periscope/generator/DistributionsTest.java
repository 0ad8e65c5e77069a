package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.SourceDef.Distribution.Bool;
import io.periscope.api.model.SourceDef.Distribution.Choice;
import io.periscope.api.model.SourceDef.Distribution.Concat;
import io.periscope.api.model.SourceDef.Distribution.Datetime;
import io.periscope.api.model.SourceDef.Distribution.Now;
import io.periscope.api.model.SourceDef.Distribution.Order;
import io.periscope.api.model.SourceDef.Distribution.Pattern;
import io.periscope.api.model.SourceDef.Distribution.Plus;
import io.periscope.api.model.SourceDef.Distribution.Sequence;
import io.periscope.api.model.SourceDef.Distribution.Uniform;
import io.periscope.api.model.SourceDef.Distribution.Uuid;
import io.periscope.api.model.SourceDef.Distribution.Walk;
import io.periscope.api.model.SourceDef.Distribution.Zipf;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each way to make a field promises. */
class DistributionsTest {
  private static final int MANY = 50_000;
  private static final long MONDAY = millis("2024-01-01T00:00:00");
  private static final long NEXT_MONTH = millis("2024-01-29T00:00:00");

  private static long millis(String text) {
    return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static <T> Map<T, Long> counts(List<T> values) {
    return values.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void uuidsAreOfVersion4AndDiffer() {
    List<String> texts =
        new Made().field("id", DataType.STRING, new Uuid()).values(MANY, "id", t -> t);
    assertThat(texts).doesNotHaveDuplicates().hasSize(MANY);
    assertThat(texts)
        .allSatisfy(
            text -> {
              UUID uuid = UUID.fromString(text);
              assertThat(uuid).hasToString(text);
              assertThat(uuid.version()).isEqualTo(4);
              assertThat(uuid.variant()).isEqualTo(2);
            });
  }

  @Test
  void aPatternKeepsItsShapeAndItsRangesAreDrawnApart() {
    Made made =
        new Made()
            .field("card", DataType.STRING, new Pattern("CARD-{00000000-99999999}"))
            .field("plate", DataType.STRING, new Pattern("{A-C}{x-z}{1-12}/{A-C}"));
    List<String> events = made.events(MANY);
    List<String> cards = Made.values(events, "card", t -> t);
    assertThat(cards).allMatch(card -> card.matches("CARD-\\d{8}"));
    assertThat(cards.stream().filter(card -> card.startsWith("CARD-0")).count() / (double) MANY)
        .isCloseTo(0.1, within(0.01));
    List<String> plates = Made.values(events, "plate", t -> t);
    assertThat(plates).allMatch(p -> p.matches("[A-C][x-z]([1-9]|1[0-2])/[A-C]"));
    Map<String, Long> all = counts(plates);
    assertThat(all).hasSize(3 * 3 * 12 * 3);
    assertThat(all.values())
        .allSatisfy(n -> assertThat((double) n).isCloseTo(MANY / 324.0, within(75.0)));
  }

  @Test
  void zipfGivesTheKthThingOneKthOfTheFirst() {
    Made made =
        new Made()
            .field("shop", DataType.STRING, new Zipf(100, 1, "shop{000}"))
            .field("rank", DataType.INT, new Zipf(4, 2, "100"))
            .field("even", DataType.LONG, new Zipf(4, 0, "-1"));
    List<String> events = made.events(MANY);
    Map<String, Long> shops = counts(Made.values(events, "shop", t -> t));
    assertThat(shops.keySet()).allMatch(s -> s.matches("shop0\\d\\d"));
    double first = shops.get("shop000");
    double harmonic = IntStream.rangeClosed(1, 100).mapToDouble(k -> 1.0 / k).sum();
    assertThat(first / MANY).isCloseTo(1 / harmonic, within(0.01));
    assertThat(shops.get("shop001") / first).isCloseTo(0.5, within(0.03));
    assertThat(shops.get("shop009") / first).isCloseTo(0.1, within(0.02));
    Map<Integer, Long> ranks = counts(Made.values(events, "rank", Integer::valueOf));
    assertThat(ranks).containsOnlyKeys(100, 101, 102, 103);
    assertThat((double) ranks.get(101) / ranks.get(100)).isCloseTo(0.25, within(0.02));
    assertThat(counts(Made.values(events, "even", Long::valueOf)).values())
        .hasSize(4)
        .allSatisfy(n -> assertThat(n / (double) MANY).isCloseTo(0.25, within(0.01)));
  }

  @Test
  void aBooleanIsTrueInItsShare() {
    Made made =
        new Made()
            .field("fraud", DataType.BOOLEAN, new Bool(0.03))
            .field("never", DataType.BOOLEAN, new Bool(0))
            .field("always", DataType.BOOLEAN, new Bool(1));
    List<String> events = made.events(MANY);
    Map<String, Long> fraud = counts(Made.values(events, "fraud", t -> t));
    assertThat(fraud).containsOnlyKeys("true", "false");
    assertThat(fraud.get("true") / (double) MANY).isCloseTo(0.03, within(0.004));
    assertThat(Made.values(events, "never", t -> t)).containsOnly("false");
    assertThat(Made.values(events, "always", t -> t)).containsOnly("true");
  }

  private static Datetime weighed(Order order) {
    Double[] hours = new Double[24];
    Arrays.fill(hours, 1.0);
    hours[3] = 0.0;
    hours[18] = 5.0;
    return new Datetime(
        MONDAY,
        order == Order.RATE ? OptionalLong.empty() : OptionalLong.of(NEXT_MONTH),
        List.of(hours),
        List.of(1.0, 1.0, 1.0, 1.0, 2.0, 0.5, 0.0),
        order);
  }

  /** Four whole weeks from a Monday on. */
  private static void isWeighed(List<LocalDateTime> times) {
    double all = times.size();
    Map<Integer, Long> hours = counts(times.stream().map(LocalDateTime::getHour).toList());
    assertThat(hours).doesNotContainKey(3).hasSize(23);
    assertThat(hours.get(18) / all).isCloseTo(5 / 27.0, within(0.01));
    assertThat(hours.get(0) / all).isCloseTo(1 / 27.0, within(0.005));
    Map<DayOfWeek, Long> days = counts(times.stream().map(LocalDateTime::getDayOfWeek).toList());
    assertThat(days).doesNotContainKey(DayOfWeek.SUNDAY).hasSize(6);
    assertThat(days.get(DayOfWeek.FRIDAY) / all).isCloseTo(2 / 6.5, within(0.01));
    assertThat(days.get(DayOfWeek.SATURDAY) / all).isCloseTo(0.5 / 6.5, within(0.01));
  }

  @Test
  void randomDatetimesKeepTheWeightsOfHoursAndWeekdays() {
    List<LocalDateTime> times =
        new Made()
            .field("at", DataType.TIMESTAMP, weighed(Order.RANDOM))
            .values(MANY, "at", LocalDateTime::parse);
    isWeighed(times);
    assertThat(times)
        .allMatch(t -> !t.isBefore(LocalDateTime.of(2024, 1, 1, 0, 0)))
        .allMatch(t -> t.isBefore(LocalDateTime.of(2024, 1, 29, 0, 0)));
    assertThat(Collections.min(times)).isBefore(LocalDateTime.of(2024, 1, 1, 2, 0));
    assertThat(Collections.max(times)).isAfter(LocalDateTime.of(2024, 1, 27, 22, 0));
  }

  @Test
  void datetimesInTheOrderOfRowsAreSpreadFromStartToEnd() {
    List<LocalDateTime> times =
        new Made()
            .field("at", DataType.TIMESTAMP, weighed(Order.ROWS))
            .rows(MANY)
            .values(MANY, "at", LocalDateTime::parse);
    isWeighed(times);
    assertThat(times).isSorted();
    assertThat(times.get(0)).isBefore(LocalDateTime.of(2024, 1, 1, 1, 0));
    assertThat(times.get(MANY - 1))
        .isBetween(LocalDateTime.of(2024, 1, 27, 23, 50), LocalDateTime.of(2024, 1, 28, 0, 0));
  }

  @Test
  void datetimesByTheRateHaveItOnTheAverage() {
    double fourWeeks = MANY / (28 * 86_400.0);
    List<LocalDateTime> times =
        new Made()
            .field("at", DataType.TIMESTAMP, weighed(Order.RATE))
            .rate(fourWeeks)
            .values(MANY, "at", LocalDateTime::parse);
    isWeighed(times);
    assertThat(times).isSorted();
    assertThat(times.get(MANY - 1))
        .isBetween(LocalDateTime.of(2024, 1, 27, 23, 50), LocalDateTime.of(2024, 1, 28, 0, 0));
  }

  @Test
  void aDatetimeMayBeginAndEndAnywhereAndMakeDays() {
    long from = millis("1969-12-31T22:30:00");
    long to = millis("1970-01-02T00:15:00");
    Datetime datetime = new Datetime(from, OptionalLong.of(to), List.of(), List.of(), Order.RANDOM);
    Made made =
        new Made().field("at", DataType.TIMESTAMP, datetime).field("day", DataType.DATE, datetime);
    List<String> events = made.events(MANY);
    assertThat(Made.values(events, "at", t -> millis(t))).allMatch(t -> from <= t && t < to);
    Map<LocalDate, Long> days = counts(Made.values(events, "day", LocalDate::parse));
    assertThat(days).hasSize(3);
    assertThat(days.get(LocalDate.of(1969, 12, 31)) / (double) MANY)
        .isCloseTo(90 / 1545.0, within(0.005));
  }

  @Test
  void concatPutsTheValuesOfTheSameRowTogether() {
    Made made =
        new Made()
            .field("label", DataType.STRING, new Concat("{name}: {amount} at {until}!"))
            .field("name", DataType.STRING, new Sequence("n{00}"), 0.2)
            .field("amount", DataType.decimal(9, 2), new Uniform(1, 9, 2))
            .field("at", DataType.TIMESTAMP, new Walk(MONDAY, 1000, 0))
            .field("until", DataType.TIMESTAMP, new Plus("at", "amount"));
    int whole = 0;
    for (String event : made.events(2000)) {
      List<String> one = List.of(event);
      List<String> names = Made.values(one, "name", t -> t);
      if (names.isEmpty()) {
        assertThat(event).doesNotContain("label");
      } else {
        whole++;
        assertThat(Made.values(one, "label", t -> t))
            .containsExactly(
                "%s: %s at %s!"
                    .formatted(
                        names.get(0),
                        Made.values(one, "amount", t -> t).get(0),
                        Made.values(one, "until", t -> t).get(0)));
      }
    }
    assertThat(whole / 2000.0).isCloseTo(0.8, within(0.03));
  }

  @Test
  void aThingKeepsWhatBelongsToIt() {
    Made made =
        new Made()
            .field("card", DataType.STRING, new Sequence("card{000}"))
            .field("country", DataType.STRING, new Choice(List.of("DE", "FR"), List.of()), 0.1)
            .field("limit", DataType.LONG, new Uniform(1, 1_000_000_000, 0))
            .field("amount", DataType.INT, new Uniform(1, 1_000_000_000, 0))
            .field("label", DataType.STRING, new Concat("{card}/{limit}"))
            .pool("cards", 200, 0, "card", "country", "limit");
    List<String> events = made.events(MANY);
    Map<String, String> limits = new HashMap<>();
    Map<String, List<String>> countries = new HashMap<>();
    for (String event : events) {
      List<String> one = List.of(event);
      String card = Made.values(one, "card", t -> t).get(0);
      String limit = Made.values(one, "limit", t -> t).get(0);
      List<String> country = Made.values(one, "country", t -> t);
      assertThat(limits.computeIfAbsent(card, c -> limit)).isEqualTo(limit);
      assertThat(countries.computeIfAbsent(card, c -> country)).isEqualTo(country);
      assertThat(Made.values(one, "label", t -> t)).containsExactly(card + "/" + limit);
    }
    assertThat(limits).hasSize(200);
    assertThat(countries.values()).contains(List.of(), List.of("DE"), List.of("FR"));
    assertThat(counts(Made.values(events, "card", c -> c)).values())
        .allSatisfy(n -> assertThat((double) n).isCloseTo(MANY / 200.0, within(90.0)));
    assertThat(counts(Made.values(events, "amount", c -> c)).size()).isGreaterThan(MANY - 50);
  }

  @Test
  void theFirstThingsOfAPoolComeOftenerIfAsked() {
    Map<String, Long> cards =
        counts(
            new Made()
                .field("card", DataType.STRING, new Sequence("card{0}"))
                .pool("cards", 1000, 1, "card")
                .values(MANY, "card", t -> t));
    assertThat((double) cards.get("card1") / cards.get("card0")).isCloseTo(0.5, within(0.03));
  }

  @Test
  void mistakesAreTold() {
    fails(new Made().field("a", DataType.STRING, new Pattern("abc")), "'abc' has no range");
    fails(new Made().field("a", DataType.STRING, new Pattern("{9-0}")), "ends before it begins");
    fails(new Made().field("a", DataType.STRING, new Pattern("{0-9}{x")), "braces without a range");
    fails(new Made().field("a", DataType.INT, new Zipf(0, 1, "1")), "zipf of 0 things");
    fails(new Made().field("a", DataType.INT, new Zipf(1, 1, "x")), "'x', which is not a whole");
    fails(new Made().field("a", DataType.STRING, new Concat("x")), "must name fields in braces");
    fails(
        new Made()
            .field("a", DataType.STRING, new Concat("{b}"))
            .field("b", DataType.STRING, new Concat("{a}")),
        "'b' is made by plus, concat or sql");
    fails(
        new Made().field("a", DataType.TIMESTAMP, weighed(Order.ROWS)),
        "needs the generator's rows");
    fails(
        new Made().field("a", DataType.TIMESTAMP, weighed(Order.RATE)),
        "needs the generator's rate");
    fails(
        new Made()
            .field(
                "a",
                DataType.TIMESTAMP,
                new Datetime(MONDAY, OptionalLong.of(MONDAY), List.of(), List.of(), Order.RANDOM)),
        "no hour in which anything happens");
    fails(
        new Made().field("a", DataType.TIMESTAMP, new Now(0)).pool("p", 3, 0, "a"),
        "'a' is made by the row");
    fails(
        new Made()
            .field("a", DataType.STRING, new Uuid())
            .pool("p", 3, 0, "a")
            .pool("q", 3, 0, "a"),
        "'a' belongs to two pools");
    fails(
        new Made().field("a", DataType.STRING, new Uuid()).pool("p", 3, 0, "b"),
        "'b' belongs to the pool 'p', but is not generated");
  }

  private static void fails(Made made, String message) {
    assertThatThrownBy(() -> made.events(1))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining(message);
  }
}
