package io.periscope.api.metrics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One thing that is measured, with a value for each combination of its labels.
 *
 * @param name as it is scraped: with its unit, and with {@code _total} for a counter
 * @param help what it means, one sentence without a full stop
 * @param labels their names, in the order in which values are given
 * @param buckets upper bounds of a histogram's buckets, ascending; empty for the other kinds
 */
public record Meter(
    String name, Kind kind, String help, List<String> labels, List<Double> buckets) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** What its value may do. */
  public enum Kind {
    /** It only grows, and begins anew with the process unless its description says otherwise. */
    COUNTER,
    /** It is as it is now. */
    GAUGE,
    /** Many values, counted by how great they are. */
    HISTOGRAM
  }

  public Meter {
    labels = List.copyOf(labels);
    buckets = List.copyOf(buckets);
    boolean total = name.endsWith("_total");
    if (!NAME.matcher(name).matches() || total != (kind == Kind.COUNTER)) {
      throw new IllegalArgumentException("not the name of a " + kind + ": " + name);
    }
    if (buckets.isEmpty() == (kind == Kind.HISTOGRAM)) {
      throw new IllegalArgumentException(name + ": a histogram has buckets, and nothing else has");
    }
  }

  public static Meter counter(String name, String help, String... labels) {
    return new Meter(name, Kind.COUNTER, help, List.of(labels), List.of());
  }

  public static Meter gauge(String name, String help, String... labels) {
    return new Meter(name, Kind.GAUGE, help, List.of(labels), List.of());
  }

  public static Meter histogram(String name, String help, List<Double> buckets, String... labels) {
    return new Meter(name, Kind.HISTOGRAM, help, List.of(labels), buckets);
  }
}
