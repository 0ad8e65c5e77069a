package io.periscope.api.metrics;

import java.util.List;

/**
 * Where measurements go. Whoever measures names the {@link Meter} and the values of its labels, in
 * their order; there must be few combinations of them. Safe for use by many threads.
 */
public interface Meters extends AutoCloseable {
  /** The media type of {@link #scrape}: version 0.0.4 of Prometheus' text format. */
  String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Says what will be measured, so that it is told of before it has a value. */
  void declare(List<Meter> meters);

  /** Shows a counter or a histogram that has counted nothing yet. */
  void begin(Meter meter, String... labels);

  /** Adds to a counter. */
  void add(Meter counter, double amount, String... labels);

  /** Adds a value to a histogram. */
  void record(Meter histogram, double value, String... labels);

  /**
   * Tells all values that a gauge has now, or a counter that is counted elsewhere: those that are
   * not among them are forgotten.
   */
  void replace(Meter meter, List<Sample> now);

  /** Runs at the beginning of each scrape, to tell what is not told as it happens. */
  void beforeScrape(Runnable task);

  /** Everything, in Prometheus' text format. */
  String scrape();

  @Override
  void close();

  /** Where nothing is measured. */
  static Meters none() {
    return new NoMeters();
  }
}
