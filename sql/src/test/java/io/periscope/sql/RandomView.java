package io.periscope.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A view of parts that can be left out one by one.
 *
 * @param keys what it groups by
 * @param results aggregates
 * @param order what the keys are put after in ORDER BY; empty when there is no order
 * @param limit LIMIT and OFFSET, or empty; only with an order
 */
record RandomView(
    From from,
    List<Key> keys,
    List<Expr> results,
    Optional<Expr> where,
    Optional<Expr> having,
    boolean distinct,
    Optional<List<Sort>> order,
    String limit)
    implements Query {

  /**
   * An expression to group by, named k1, k2 … in the answer.
   *
   * @param selected whether the answer has it
   * @param byName whether GROUP BY says its name instead of repeating it
   */
  record Key(Expr value, boolean selected, boolean byName) {}

  /**
   * @param direction such as {@code DESC NULLS FIRST}; empty when nothing is said
   */
  record Sort(Expr value, String direction) {
    /** Nulls are last unless something else is said; DuckDB is told so, whatever it thinks. */
    String plainDirection() {
      return direction.contains("NULLS") ? direction : direction + " NULLS LAST";
    }
  }

  RandomView {
    keys = List.copyOf(keys);
    results = List.copyOf(results);
  }

  @Override
  public String view() {
    return text(from.view(), Expr::inView, true);
  }

  @Override
  public Optional<String> plain() {
    return Optional.of(text(from.plain(), Expr::inPlain, false));
  }

  @Override
  public boolean ordered() {
    return order.isPresent();
  }

  private String text(String source, Function<Expr, String> spelling, boolean view) {
    List<String> columns = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Key key = keys.get(i);
      String value = spelling.apply(key.value());
      if (key.selected()) {
        columns.add(value + " AS k" + i);
      }
      groups.add(view && key.selected() && key.byName() ? "k" + i : value);
    }
    for (int i = 0; i < results.size(); i++) {
      columns.add(spelling.apply(results.get(i)) + " AS r" + i);
    }
    String sorts =
        order.orElse(List.of()).stream()
            .map(
                sort ->
                    (spelling.apply(sort.value())
                            + " "
                            + (view ? sort.direction() : sort.plainDirection()))
                        .trim())
            .collect(Collectors.joining(", "));
    return (distinct ? "SELECT DISTINCT " : "SELECT ")
        + String.join(", ", columns)
        + " FROM "
        + source
        + where.map(condition -> " WHERE " + spelling.apply(condition)).orElse("")
        + (groups.isEmpty() ? "" : " GROUP BY " + String.join(", ", groups))
        + having.map(condition -> " HAVING " + spelling.apply(condition)).orElse("")
        + (sorts.isEmpty() ? "" : " ORDER BY " + sorts)
        + limit;
  }

  @Override
  public Stream<Query> shrinks() {
    List<Query> simpler = new ArrayList<>();
    if (!limit.isEmpty()) {
      simpler.add(new RandomView(from, keys, results, where, having, distinct, order, ""));
    } else if (order.isPresent()) {
      simpler.add(
          new RandomView(from, keys, results, where, having, distinct, Optional.empty(), ""));
    }
    order.ifPresent(
        sorts -> {
          for (int i = 0; i < sorts.size(); i++) {
            List<Sort> plain = new ArrayList<>(sorts);
            plain.set(i, new Sort(sorts.get(i).value(), ""));
            simpler.add(
                new RandomView(
                    from, keys, results, where, having, distinct, Optional.of(plain), limit));
          }
        });
    if (distinct) {
      simpler.add(new RandomView(from, keys, results, where, having, false, order, limit));
    }
    for (Optional<Expr> condition : fewer(where)) {
      simpler.add(new RandomView(from, keys, results, condition, having, distinct, order, limit));
    }
    for (Optional<Expr> condition : fewer(having)) {
      simpler.add(new RandomView(from, keys, results, where, condition, distinct, order, limit));
    }
    for (List<Expr> fewer : lists(results, Expr::shrinks)) {
      simpler.add(new RandomView(from, keys, fewer, where, having, distinct, order, limit));
    }
    for (List<Key> fewer : lists(keys, RandomView::shrinks)) {
      simpler.add(
          new RandomView(from, fewer, results, where, having, distinct, order(fewer), limit));
    }
    for (From source : from.shrinks()) {
      simpler.add(new RandomView(source, keys, results, where, having, distinct, order, limit));
    }
    return simpler.stream();
  }

  private static Stream<Key> shrinks(Key key) {
    return key.value().shrinks().map(value -> new Key(value, key.selected(), key.byName()));
  }

  /**
   * The order stays total: what is no key any more is taken out, and what has become one put in.
   */
  private Optional<List<Sort>> order(List<Key> others) {
    List<Expr> before = keys.stream().map(Key::value).toList();
    List<Expr> now = others.stream().map(Key::value).toList();
    return order.map(
        sorts -> {
          List<Sort> total = new ArrayList<>(sorts);
          total.removeIf(sort -> before.contains(sort.value()) && !now.contains(sort.value()));
          List<Expr> sorted = total.stream().map(Sort::value).toList();
          now.stream()
              .filter(key -> !sorted.contains(key))
              .forEach(key -> total.add(new Sort(key, "")));
          return total;
        });
  }

  private static List<Optional<Expr>> fewer(Optional<Expr> condition) {
    List<Optional<Expr>> fewer = new ArrayList<>();
    condition.ifPresent(
        c -> {
          fewer.add(Optional.empty());
          c.shrinks().map(Optional::of).forEach(fewer::add);
        });
    return fewer;
  }

  private static <T> List<List<T>> lists(List<T> all, Function<T, Stream<T>> shrinks) {
    return IntStream.range(0, all.size())
        .boxed()
        .flatMap(
            i -> {
              List<T> without = new ArrayList<>(all);
              without.remove((int) i);
              return Stream.concat(
                  Stream.of(without),
                  shrinks
                      .apply(all.get(i))
                      .map(
                          smaller -> {
                            List<T> with = new ArrayList<>(all);
                            with.set(i, smaller);
                            return with;
                          }));
            })
        .toList();
  }

  /**
   * What it reads, in two spellings, and the same without a part of it.
   *
   * @param columns what it adds to those of the stream
   */
  record From(String view, String plain, List<Expr> columns, List<From> shrinks) {}
}
