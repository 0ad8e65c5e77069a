package io.periscope.core.serving;

import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.Comparison;
import io.periscope.core.learn.Run;
import java.util.List;

/** What can be asked of the models of a running Periscope. Safe for use by many threads. */
public interface ModelOperations {
  /** Of how many events the reasons are told at once. */
  int MOST_EXPLAINED = 100;

  /** The names of the declared models, in order. */
  List<String> names();

  /** How a model stands; reads what is stored of all its versions. */
  ModelInfo info(String model);

  /**
   * Archives what has been read of the model's stream, and trains the model on all of it.
   *
   * @return the run, once it has ended
   */
  Run train(String model);

  /**
   * Two versions beside each other.
   *
   * @param first its number, or an alias
   * @param second likewise
   */
  Comparison compare(String model, String first, String second);

  /**
   * Makes a version the champion.
   *
   * @param version its number, or an alias
   */
  Aliases promote(String model, String version);

  /** Makes the former champion the champion again. */
  Aliases rollback(String model);

  /** All trainings of a model, oldest first. */
  List<Run> runs(String model);

  /** What someone who wants a prediction is to be asked. */
  PredictionForm form(String model);

  /**
   * Asks the champion, by the same SQL as events of the stream are.
   *
   * @param events JSON objects with the fields of the model's stream; what is not in them is null.
   *     They are not kept
   * @param explain whether to tell what each feature adds, too; that takes longer than predicting,
   *     so of no more than {@link #MOST_EXPLAINED} events
   * @throws io.periscope.api.error.PeriscopeException (USER) when there is no champion that can
   *     score
   */
  Predictions predict(String model, List<byte[]> events, boolean explain);
}
