package io.periscope.api.plan;

import io.periscope.api.model.Schema;
import java.util.List;

/**
 * What a model reads of events, compiled once, as SQL texts of one dialect. They name the stream
 * and the tables, each by its own name; whoever runs them must bind them, as {@link SqlText#bind}
 * does. The features are the same expressions in both.
 *
 * @param tables the reference tables that it joins
 * @param inputs the fields of the stream that the features, the target and the filter read
 * @param features names and types: numbers, booleans and strings
 * @param training of events with {@link io.periscope.api.engine.MasterColumns}: a row for each that
 *     is an example; the features by their names, then {@link #TARGET}, {@link #TIME}, and
 *     partition and offset
 * @param scoring of events: a row for each; all fields of the stream by their names, then the
 *     features by {@link #feature}
 * @param hash another one means that the features are others
 * @param form what must be known of something to predict it
 */
public record ModelPlan(
    String model,
    String stream,
    List<String> tables,
    List<String> inputs,
    Schema features,
    String training,
    String scoring,
    String hash,
    ModelForm form) {
  /** DOUBLE: what is to be predicted. */
  public static final String TARGET = "_target";

  /** TIMESTAMP: the stream's time field; null if it has none. */
  public static final String TIME = "_time";

  /** Of which no form is known. */
  public ModelPlan(
      String model,
      String stream,
      List<String> tables,
      List<String> inputs,
      Schema features,
      String training,
      String scoring,
      String hash) {
    this(model, stream, tables, inputs, features, training, scoring, hash, ModelForm.NONE);
  }

  public ModelPlan {
    tables = List.copyOf(tables);
    inputs = List.copyOf(inputs);
  }

  /** The column of {@link #scoring} that has this feature. */
  public static String feature(String name) {
    return "_feature_" + name;
  }
}
