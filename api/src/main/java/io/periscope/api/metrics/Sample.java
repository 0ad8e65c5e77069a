package io.periscope.api.metrics;

import java.util.List;

/**
 * The value of a meter for one combination of its labels.
 *
 * @param labels their values, in the meter's order
 * @param value NaN if it is not known
 */
public record Sample(List<String> labels, double value) {
  public Sample {
    labels = List.copyOf(labels);
  }

  public static Sample of(double value, String... labels) {
    return new Sample(List.of(labels), value);
  }
}
