package io.periscope.xgboost;

import java.util.Map;

/** The parameters of one training, each with a value. */
record Values(Map<String, Double> each) {
  Values {
    each = Map.copyOf(each);
  }

  double of(String name) {
    Double value = each.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return value;
  }

  int count(String name) {
    return (int) of(name);
  }
}
