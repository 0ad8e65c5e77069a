package io.periscope.api.model;

import io.periscope.api.error.Problem;
import io.periscope.api.learn.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A model as its owner declared it: what it predicts of a stream's events, from what, and how the
 * best of several is chosen.
 *
 * @param file relative to the workspace, for messages
 * @param stream whose events it is about
 * @param join what stands behind the stream in FROM; empty for no reference table
 * @param features SQL expressions over one event, by name, in the order of the declaration
 * @param target an SQL expression over one event: what is to be predicted
 * @param where which events are examples; empty for all. Those without a target never are
 * @param split how examples are set aside, for telling how good a model is
 * @param candidates what is tried; none if the model was made elsewhere
 * @param metric by which the best is chosen, such as {@code rmse}
 * @param tolerances for each, the share of predictions that are not further than this from the
 *     truth is told; for a regression
 * @param threshold from which probability on something is taken to be so; for a classification
 * @param margin by which share the metric must be better than the champion's to take its place:
 *     0.01 is one in a hundred; of a metric whose best is 1, a share of its value or of what that
 *     lacks to 1, whichever is less
 * @param seed for everything that is drawn by lot
 * @param drift when the champion is said to have become worse
 * @param given the file of a model that was made elsewhere, to be used instead of candidates
 * @param schedule when it is trained by itself; empty for only on demand
 * @param places where {@code metric} and {@code file} stand, {@code categories.FEATURE}, and each
 *     candidate by {@link #candidatePlace}
 */
public record ModelDef(
    String name,
    String description,
    String file,
    String stream,
    Optional<Sql> join,
    Map<String, Sql> features,
    Sql target,
    Optional<Sql> where,
    Task task,
    Split split,
    List<Candidate> candidates,
    String metric,
    List<Double> tolerances,
    double threshold,
    double margin,
    long seed,
    DriftRule drift,
    Optional<Given> given,
    Optional<Schedule> schedule,
    Places places) {

  /** One that is trained here, on demand. */
  public ModelDef(
      String name,
      String description,
      String file,
      String stream,
      Optional<Sql> join,
      Map<String, Sql> features,
      Sql target,
      Optional<Sql> where,
      Task task,
      Split split,
      List<Candidate> candidates,
      String metric,
      List<Double> tolerances,
      double threshold,
      double margin,
      long seed) {
    this(
        name,
        description,
        file,
        stream,
        join,
        features,
        target,
        where,
        task,
        split,
        candidates,
        metric,
        tolerances,
        threshold,
        margin,
        seed,
        DriftRule.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        new Places(new Problem(file, 0, 0, ""), Map.of()));
  }

  public ModelDef {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    candidates = List.copyOf(candidates);
    tolerances = List.copyOf(tolerances);
  }

  /**
   * Text of the declaration.
   *
   * @param text laid out so that lines and columns in it are those of the file
   */
  public record Sql(String text) {}

  /**
   * Which examples are set aside.
   *
   * @param byTime whether the last ones by the stream's time field; else by lot
   * @param test their share, above 0 and below 1; 1 for all of them, where nothing is learnt from
   *     any
   */
  public record Split(boolean byTime, double test) {
    /** Of a model that was made elsewhere: all examples tell how good it is. */
    public static final Split ALL = new Split(true, 1);

    /** Whether all are set aside. */
    public boolean all() {
      return test >= 1;
    }
  }

  /**
   * A model that another program made.
   *
   * @param name of its file, as it is declared
   * @param path of its file, absolute
   * @param categories of features that are texts: all that the model knows, each at the place that
   *     is its number, counted from 0
   */
  public record Given(String name, Path path, Map<String, List<String>> categories) {
    public Given {
      Map<String, List<String>> copy = new LinkedHashMap<>();
      categories.forEach((feature, all) -> copy.put(feature, List.copyOf(all)));
      categories = Collections.unmodifiableMap(copy);
    }

    /** The format of the file: its ending, without the dot. */
    public String format() {
      return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * When a model is trained by itself.
   *
   * @param every how long after the beginning of the last training the next one begins
   * @param least how many events the stream must have
   */
  public record Schedule(Duration every, long least) {
    /** Of events, if nothing else is said. */
    public static final long LEAST = 1_000;
  }

  /** The name of a candidate's place. */
  public static String candidatePlace(int candidate) {
    return "candidates[" + candidate + "]";
  }

  /**
   * What the newest events are held against.
   *
   * @param last how many examples to look at, at least, unless there are fewer
   * @param psi which population stability index is too much, of a feature or of the error
   * @param worse by which share the metric may be worse than on the examples set aside; of a metric
   *     whose best is 1 as for the margin
   */
  public record DriftRule(int last, double psi, double worse) {
    /** Where nothing is declared. */
    public static final DriftRule DEFAULT = new DriftRule(10_000, 0.2, 0.2);
  }

  /**
   * An algorithm to be tried, once for each combination of its parameters.
   *
   * @param grid for each parameter, the values to try
   */
  public record Candidate(String algorithm, Map<String, List<Object>> grid) {
    public Candidate {
      grid = Collections.unmodifiableMap(new LinkedHashMap<>(grid));
    }
  }
}
