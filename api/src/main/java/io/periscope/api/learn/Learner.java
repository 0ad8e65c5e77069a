package io.periscope.api.learn;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * A library that learns. Found through {@link java.util.ServiceLoader}. Safe for use by many
 * threads.
 */
public interface Learner {

  /** The names of what it can train, such as {@code random_forest}; empty if it only loads. */
  List<String> algorithms();

  /**
   * What is wrong with the parameters of an algorithm, such as a name that is not known or a number
   * out of its range; each a whole sentence that names the parameter and what was expected. None
   * when they can be used.
   */
  List<String> problems(String algorithm, Map<String, Object> parameters);

  /**
   * Trains. The same job gives the same model, on the same machine and version of the library.
   *
   * @param progress takes how much is done, from 0 to 1; what it throws ends the training
   * @throws io.periscope.api.error.PeriscopeException (USER) when the examples cannot be learnt
   *     from, with what to do
   */
  Predictor train(Job job, DoubleConsumer progress);

  /** The format of the models that it makes and loads: the ending of their files, without a dot. */
  String format();

  /**
   * Loads what {@link Predictor#bytes} gave, or a file of another program in this format.
   *
   * @throws io.periscope.api.error.PeriscopeException (USER) when the bytes are no such model, or
   *     one of other features
   */
  Predictor load(byte[] model, Features features);

  /** Name and version of the library, for records. */
  String library();

  /**
   * What is to be trained.
   *
   * @param parameters those that are not given have defaults
   * @param seed for everything that is drawn by lot
   */
  record Job(
      Task task,
      String algorithm,
      Map<String, Object> parameters,
      Features features,
      Examples examples,
      long seed) {
    public Job {
      parameters = Map.copyOf(parameters);
    }
  }
}
