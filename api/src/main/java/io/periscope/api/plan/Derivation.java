package io.periscope.api.plan;

import io.periscope.api.model.Schema;
import java.util.List;
import java.util.Optional;

/**
 * What a derived stream means, compiled once, as an SQL text of one dialect. The text names the
 * stream it reads and the tables, each by its own name; whoever runs it must bind them, as {@link
 * SqlText#bind} does.
 *
 * @param stream the derived stream's name
 * @param from the stream whose events it is made of
 * @param tables the reference tables it joins
 * @param inputs the fields of the other stream that it reads, in the order of that one's schema
 * @param output the columns of the text, which are fields of the derived stream
 * @param select from events to events, each by itself: for some events e and f, {@code select(e ∪
 *     f) = select(e) ∪ select(f)}
 * @param model whose prediction is one of the other stream's columns, and its version another
 */
public record Derivation(
    String stream,
    String from,
    List<String> tables,
    List<String> inputs,
    Schema output,
    String select,
    Optional<ModelPlan> model) {

  /** The column of the other stream that has the prediction of a model. */
  public static String prediction(String model) {
    return "_prediction_" + model;
  }

  /** The column of the other stream that has the version of the model which predicted. */
  public static String version(String model) {
    return "_version_" + model;
  }

  /** Without predictions. */
  public Derivation(
      String stream,
      String from,
      List<String> tables,
      List<String> inputs,
      Schema output,
      String select) {
    this(stream, from, tables, inputs, output, select, Optional.empty());
  }

  public Derivation {
    tables = List.copyOf(tables);
    inputs = List.copyOf(inputs);
  }
}
