package io.periscope.api.learn;

import java.util.List;

/**
 * What a model can be trained on, in the order of partition and offset: the same events give the
 * same table. All arrays are as long.
 *
 * @param features in the order of the model
 * @param target what was to be predicted; NaN or infinite where it makes no number
 * @param time in microseconds since 1970 without a zone; {@link Long#MIN_VALUE} where there is none
 * @param partition of the event in the log
 * @param offset likewise
 */
public record ExampleTable(
    List<Values> features, double[] target, long[] time, int[] partition, long[] offset) {
  public ExampleTable {
    features = List.copyOf(features);
  }

  /** The values of one feature. */
  public sealed interface Values {
    String name();

    /**
     * @param values NaN where there is none; 0 and 1 of a boolean
     */
    record Numbers(String name, double[] values) implements Values {}

    /**
     * @param dictionary each text that there is, once
     * @param codes the places of the values in it; -1 where there is none
     */
    record Categories(String name, List<String> dictionary, int[] codes) implements Values {}
  }

  public int count() {
    return target.length;
  }
}
