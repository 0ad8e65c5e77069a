package io.periscope.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.Distribution.Order;
import io.periscope.api.model.SourceDef.Late;
import io.periscope.api.model.SourceDef.Troubles;
import io.periscope.api.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is declared, a row's event depends on the seed and the row alone. */
class GeneratorProperties {
  private static final int CASES = Integer.getInteger("periscope.cases", 60);
  private static final int ROWS = 300;

  private static double share(Random random) {
    return random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.5;
  }

  private static Distribution datetime(Order order, Random random) {
    List<Double> hours = random.nextBoolean() ? List.of() : weights(24, random);
    List<Double> weekdays = random.nextBoolean() ? List.of() : weights(7, random);
    long from = random.nextInt(1_000_000_000) * 1000L;
    OptionalLong to =
        order == Order.RATE
            ? OptionalLong.empty()
            : OptionalLong.of(from + 604_800_000L + random.nextInt(1_000_000_000));
    return new Distribution.Datetime(from, to, hours, weekdays, order);
  }

  private static List<Double> weights(int count, Random random) {
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      weights.add(i == 0 ? 1 : Math.max(0, random.nextDouble() * 10 - 3));
    }
    return weights;
  }

  /** A stream with a field of each kind, each with shares of its own. */
  private static Made declared(long seed) {
    Random random = new Random(seed);
    Made made =
        new Made()
            .time("at")
            .seed(random.nextLong())
            .rate(1 + random.nextInt(1000))
            .rows(ROWS)
            .field("seq", DataType.STRING, new Distribution.Sequence("s{000}"), share(random))
            .field("uuid", DataType.STRING, new Distribution.Uuid(), share(random))
            .field("card", DataType.STRING, new Distribution.Pattern("{A-Z}-{000-999}"))
            .field(
                "shop", DataType.STRING, new Distribution.Zipf(50, random.nextDouble() * 2, "m{0}"))
            .field("rank", DataType.INT, new Distribution.Zipf(50, 1, "7"), share(random))
            .field("fraud", DataType.BOOLEAN, new Distribution.Bool(share(random)))
            .field(
                "amount",
                DataType.decimal(9, 2),
                new Distribution.LogNormal(3, 1, 0, 5000, 2),
                share(random))
            .field("label", DataType.STRING, new Distribution.Concat("{card}/{amount}"))
            .field("until", DataType.TIMESTAMP, new Distribution.Plus("at", "rank"), share(random))
            .field("born", DataType.DATE, datetime(Order.RANDOM, random));
    Order[] orders = Order.values();
    made.field("at", DataType.TIMESTAMP, datetime(orders[random.nextInt(orders.length)], random));
    made.pool("cards", 1 + random.nextInt(40), random.nextInt(2), "card", "born", "rank");
    Optional<Late> late =
        random.nextBoolean() ? Optional.empty() : Optional.of(new Late(share(random), 60_000));
    return made.troubles(new Troubles(share(random), share(random), late));
  }

  @Test
  void theSameSeedMakesTheSameEvents() {
    for (long seed = 0; seed < CASES; seed++) {
      List<String> events = declared(seed).events(10 * ROWS);
      assertThat(events).describedAs("seed " + seed).hasSizeGreaterThanOrEqualTo(ROWS);
      assertThat(declared(seed).events(10 * ROWS)).describedAs("seed " + seed).isEqualTo(events);
    }
  }

  @Test
  void aSourceGoesOnFromAnyOfItsPositions() {
    for (long seed = 0; seed < CASES; seed++) {
      Made made = declared(seed);
      List<String> whole = made.events(10 * ROWS);
      Random random = new Random(seed);
      List<String> parts = new ArrayList<>();
      Optional<String> position = Optional.empty();
      while (parts.size() < whole.size()) {
        try (Source source = made.open(position)) {
          parts.addAll(Made.take(source, 1 + random.nextInt(random.nextBoolean() ? 3 : 60)));
          position = Optional.of(source.position());
        }
      }
      assertThat(parts).describedAs("seed " + seed).isEqualTo(whole);
      try (Source source = made.open(position)) {
        assertThat(Made.take(source, 10)).describedAs("seed " + seed).isEmpty();
      }
    }
  }
}
