package io.periscope.core.learn;

import io.periscope.api.learn.ExampleTable;
import io.periscope.api.model.ModelDef;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which examples are trained on, and which are set aside to tell how good a model is.
 *
 * @param training rows of the table, in its order
 * @param test likewise
 * @param from of a split by time, the time from which on examples are set aside
 * @param timeless of a split by time, how many have no time: they are trained on
 */
public record Holdout(int[] training, int[] test, Optional<LocalDateTime> from, int timeless) {

  /** The rows of a table that can be learnt from and tested: their target is a number. */
  static int[] usable(ExampleTable table) {
    double[] target = table.target();
    return IntStream.range(0, table.count())
        .filter(row -> Float.isFinite((float) target[row]))
        .toArray();
  }

  /** Divides the given rows of a table. */
  public static Holdout of(ModelDef.Split split, long seed, ExampleTable table, int[] rows) {
    if (split.all()) {
      // Only the constant that a model is compared with is made of them, and it may know them all.
      return new Holdout(rows, rows, Optional.empty(), 0);
    }
    return split.byTime()
        ? byTime(split.test(), table, rows)
        : byLot(split.test(), seed, table, rows);
  }

  /**
   * An event's lot depends on nothing but the seed and its own position: it stays what it is when
   * others come, so a model never meets in a later test what an earlier one was trained on.
   */
  private static Holdout byLot(double share, long seed, ExampleTable table, int[] rows) {
    return divided(
        rows,
        row -> lot(seed, table.partition()[row], table.offset()[row]) < share,
        Optional.empty(),
        0);
  }

  /** From 0 to below 1, as if drawn. */
  static double lot(long seed, int partition, long offset) {
    long mixed = mix(mix(mix(seed) + partition) + offset);
    return (mixed >>> 11) * 0x1.0p-53;
  }

  /** The finisher of SplitMix64: each bit of the outcome depends on each that goes in. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * The share is one of the examples that have a time. Examples of one time are not parted: all of
   * the first test example's time are set aside with it, unless that is everything: then those of
   * the earliest time are trained on.
   */
  private static Holdout byTime(double share, ExampleTable table, int[] rows) {
    long[] times =
        Arrays.stream(rows)
            .mapToLong(row -> table.time()[row])
            .filter(time -> time != Long.MIN_VALUE)
            .sorted()
            .toArray();
    int timeless = rows.length - times.length;
    if (times.length == 0) {
      return divided(rows, row -> false, Optional.empty(), timeless);
    }
    int wanted = (int) Math.max(1, Math.round(times.length * share));
    long cut = times[times.length - Math.min(wanted, times.length)];
    if (cut == times[0]) {
      long first = cut;
      Optional<Long> later = Arrays.stream(times).filter(time -> time > first).boxed().findFirst();
      if (later.isEmpty()) {
        return divided(rows, row -> false, Optional.empty(), timeless);
      }
      cut = later.get();
    }
    long from = cut;
    return divided(rows, row -> table.time()[row] >= from, Optional.of(dateTime(from)), timeless);
  }

  private static LocalDateTime dateTime(long micros) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }

  private static Holdout divided(
      int[] rows, IntPredicate aside, Optional<LocalDateTime> from, int timeless) {
    return new Holdout(
        Arrays.stream(rows).filter(aside.negate()).toArray(),
        Arrays.stream(rows).filter(aside).toArray(),
        from,
        timeless);
  }

  /** For people. */
  public String words(ModelDef.Split split) {
    if (split.all()) {
      return "all %d to test, for nothing is learnt from them here".formatted(test.length);
    }
    String share = Words.percent(split.test());
    if (!split.byTime()) {
      return "%s set aside by lot: %d to train on, %d to test"
          .formatted(share, training.length, test.length);
    }
    return "the last %s by time set aside%s: %d to train on%s, %d to test"
        .formatted(
            share,
            from.map(time -> ", which are those from " + time + " on").orElse(""),
            training.length,
            timeless == 0 ? "" : " (%d of them without a time)".formatted(timeless),
            test.length);
  }
}
