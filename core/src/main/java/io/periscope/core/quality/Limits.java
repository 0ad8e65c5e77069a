package io.periscope.core.quality;

import io.periscope.api.model.ExpectationDef.Bounds;

/** A least and a greatest number. */
record Limits(double min, double max, boolean strictMin, boolean strictMax) {
  static Limits of(Bounds bounds) {
    return new Limits(
        bounds.min().map(Double::parseDouble).orElse(Double.NEGATIVE_INFINITY),
        bounds.max().map(Double::parseDouble).orElse(Double.POSITIVE_INFINITY),
        bounds.strictMin(),
        bounds.strictMax());
  }

  boolean admit(double value) {
    boolean above = strictMin ? value > min : value >= min;
    boolean below = strictMax ? value < max : value <= max;
    return above && below;
  }
}
