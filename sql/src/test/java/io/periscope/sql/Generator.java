package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.plan.SqlText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Makes cases; the same one for the same seed. */
final class Generator {
  private static final int MOST_KEYS = 3;
  private static final int MOST_PARTS = 6;

  private static final List<Length> LENGTHS =
      List.of(
          new Length("'1' SECOND", 1),
          new Length("'1' MINUTE", 60),
          new Length("'7' MINUTE", 7 * 60),
          new Length("'1' HOUR", 3600),
          new Length("'90' MINUTE", 90 * 60),
          new Length("'1' DAY", 24 * 3600),
          new Length("'36' HOUR", 36 * 3600),
          new Length("'3' DAY", 3 * 24 * 3600));

  /** More windows than these for each event would only take long. */
  private static final int MOST_WINDOWS = 40;

  private final Random random;

  Generator(long seed) {
    random = new Random(new SplittableRandom(seed).nextLong());
  }

  /** A view, events, and how they are cut. */
  Case next() {
    return new Case(view(), cut());
  }

  /** Events for a view that is there, and how they are cut. */
  Case of(Query query) {
    return new Case(query, cut());
  }

  private RandomView view() {
    RandomView.From from = from();
    RandomExpressions expressions = new RandomExpressions(random, from.columns());
    List<RandomView.Key> keys = new ArrayList<>();
    for (int i = random.nextInt(MOST_KEYS + 1); i > 0; i--) {
      keys.add(new RandomView.Key(expressions.key(), chance(80), chance(30)));
    }
    List<Expr> bounds =
        from.columns().stream().filter(c -> c.view().startsWith("window_")).distinct().toList();
    if (!bounds.isEmpty() && keys.size() < MOST_KEYS && chance(80)) {
      keys.add(new RandomView.Key(pick(bounds), true, chance(30)));
    }
    boolean distinct = chance(8);
    boolean ordered = !distinct && chance(35);
    List<Expr> results = new ArrayList<>();
    boolean selects = keys.stream().anyMatch(RandomView.Key::selected);
    for (int i = random.nextInt(selects ? 0 : 1, 5); i > 0; i--) {
      results.add(distinct ? expressions.exactAggregate() : expressions.aggregate());
    }
    Optional<Expr> where = chance(40) ? Optional.of(expressions.condition()) : Optional.empty();
    Optional<Expr> having = chance(25) ? Optional.of(expressions.having()) : Optional.empty();
    return new RandomView(
        from,
        keys,
        results,
        where,
        having,
        distinct,
        ordered ? Optional.of(order(keys, results)) : Optional.empty(),
        ordered && chance(60) ? limit() : "");
  }

  /** Total: perhaps something that was aggregated, and then all keys. */
  private List<RandomView.Sort> order(List<RandomView.Key> keys, List<Expr> results) {
    List<Expr> sorted = new ArrayList<>(keys.stream().map(RandomView.Key::value).toList());
    Collections.shuffle(sorted, random);
    results.stream().filter(r -> r.exact() && chance(50)).limit(1).forEach(r -> sorted.add(0, r));
    List<String> directions =
        List.of("", "", "ASC", "DESC", "NULLS FIRST", "DESC NULLS LAST", "DESC NULLS FIRST");
    return sorted.stream().map(value -> new RandomView.Sort(value, pick(directions))).toList();
  }

  private String limit() {
    return " LIMIT " + random.nextInt(5) + (chance(40) ? " OFFSET " + random.nextInt(3) : "");
  }

  private RandomView.From from() {
    Optional<Window> window = chance(45) ? Optional.of(window()) : Optional.empty();
    String alias = chance(30) ? "t" : "";
    String prefix =
        alias.isEmpty()
            ? (window.isEmpty() && chance(30) ? "trips." : "")
            : pick(List.of("t.", ""));
    boolean brief = chance(50);
    List<Joined> joins = new ArrayList<>();
    if (chance(40)) {
      joins.add(new Joined("z", prefix + "zone = z.id" + (chance(30) ? " AND z.rate > 0" : "")));
    }
    if (chance(15)) {
      joins.add(new Joined("b", "b.id = " + prefix + (chance(50) ? "riders" : "meters")));
    }
    List<Joined> typed =
        joins.stream().map(j -> new Joined(j.alias(), j.on(), chance(50))).toList();
    return from(window, brief, alias, prefix, typed);
  }

  private static RandomView.From from(
      Optional<Window> window, boolean brief, String alias, String prefix, List<Joined> joins) {
    List<RandomView.From> simpler = new ArrayList<>();
    window.ifPresent(
        w -> {
          if (!brief) {
            simpler.add(from(window, true, alias, prefix, joins));
          }
          simpler.add(from(Optional.empty(), brief, alias, prefix, joins));
        });
    for (Joined join : joins) {
      List<Joined> others = new ArrayList<>(joins);
      others.remove(join);
      simpler.add(from(window, brief, alias, prefix, others));
    }
    List<Expr> columns = new ArrayList<>();
    for (Field field : Events.STREAM.schema().fields()) {
      boolean exact = !field.name().equals("wild");
      String plain = prefix + SqlText.quote(field.name());
      columns.add(Expr.of(prefix + field.name(), plain, field.type(), exact));
    }
    if (window.isPresent()) {
      for (String name : List.of("window_start", "window_end", "window_start")) {
        columns.add(Expr.leaf(name, DataType.TIMESTAMP));
      }
    }
    for (Joined join : joins) {
      for (Field field : Fixtures.ZONES.schema().fields()) {
        columns.add(Expr.leaf(join.alias() + "." + field.name(), field.type()));
      }
    }
    String as = alias.isEmpty() ? "" : " AS " + alias;
    StringBuilder view =
        new StringBuilder(window.map(w -> w.view(brief)).orElse("trips")).append(as);
    StringBuilder plain =
        new StringBuilder(window.map(Window::plain).orElse("events"))
            .append(alias.isEmpty() ? " AS trips" : as);
    joins.forEach(join -> view.append(join.text()));
    joins.forEach(join -> plain.append(join.text()));
    return new RandomView.From(view.toString(), plain.toString(), columns, simpler);
  }

  private Window window() {
    Length size = pick(LENGTHS);
    if (chance(60)) {
      return new Window(size, Optional.empty());
    }
    List<Length> slides =
        LENGTHS.stream()
            .filter(s -> s.seconds() <= size.seconds())
            .filter(s -> size.seconds() / s.seconds() < MOST_WINDOWS)
            .toList();
    return new Window(size, Optional.of(pick(slides)));
  }

  /**
   * @param text as SQL says it
   */
  private record Length(String text, long seconds) {
    long microseconds() {
      return seconds * 1_000_000;
    }
  }

  /**
   * @param slide of HOP; TUMBLE has none
   */
  private record Window(Length size, Optional<Length> slide) {
    String view(boolean brief) {
      String function = slide.isPresent() ? "HOP(" : "TUMBLE(";
      String lengths =
          slide.map(s -> ", INTERVAL " + s.text()).orElse("") + ", INTERVAL " + size.text() + ")";
      return brief
          ? function + "trips, at" + lengths
          : "TABLE(" + function + "TABLE trips, DESCRIPTOR(at)" + lengths + ")";
    }

    /** Every beginning near the event is tried, and the windows that contain it are kept. */
    String plain() {
      long step = slide.orElse(size).microseconds();
      long length = size.microseconds();
      String last =
          "epoch_us(\"at\") - ((epoch_us(\"at\") %% %1$d + %1$d) %% %1$d)".formatted(step);
      long before = length / step + 1;
      return ("(SELECT events.*, make_timestamp(starts.s) AS window_start,"
              + " make_timestamp(starts.s + %1$d) AS window_end FROM events CROSS JOIN LATERAL"
              + " (SELECT %2$s - back.n * %3$d AS s FROM range(%4$d) AS back(n)) AS starts"
              + " WHERE epoch_us(\"at\") < starts.s + %1$d"
              + " UNION ALL SELECT *, NULL, NULL FROM events WHERE \"at\" IS NULL)")
          .formatted(length, last, step, before);
    }
  }

  /** A table beside the stream. */
  private record Joined(String alias, String on, boolean left) {
    Joined(String alias, String on) {
      this(alias, on, false);
    }

    String text() {
      return (left ? " LEFT JOIN zones AS " : " JOIN zones AS ") + alias + " ON " + on;
    }
  }

  /** Parts in the order of the log or anyhow, some of them empty, merged in any grouping. */
  private Cut.Merged cut() {
    List<List<Object>> events = new Events(random).rows();
    int count = random.nextInt(1, MOST_PARTS + 1);
    List<List<List<Object>>> parts =
        new ArrayList<>(Stream.generate(ArrayList<List<Object>>::new).limit(count).toList());
    boolean inOrder = random.nextBoolean();
    for (int i = 0; i < events.size(); i++) {
      int part = inOrder ? i * count / events.size() : random.nextInt(count);
      parts.get(part).add(events.get(i));
    }
    List<Cut> cuts = new ArrayList<>();
    parts.forEach(part -> cuts.add(new Cut.Part(part)));
    if (chance(20)) {
      cuts.add(new Cut.Part(List.of()));
    }
    if (chance(10)) {
      cuts.add(new Cut.Merged(List.of()));
    }
    Collections.shuffle(cuts, random);
    while (cuts.size() > 1 && chance(50)) {
      int from = random.nextInt(cuts.size());
      int to = random.nextInt(from, cuts.size()) + 1;
      Cut merged = new Cut.Merged(cuts.subList(from, to));
      cuts.subList(from, to).clear();
      cuts.add(random.nextInt(cuts.size() + 1), merged);
    }
    return new Cut.Merged(cuts);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
