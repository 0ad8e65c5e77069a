package io.periscope.api.model;

import io.periscope.api.learn.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param candidates what is tried
 * @param metric by which the best is chosen, such as {@code rmse}
 * @param tolerances for each, the share of predictions that are not further than this from the
 *     truth is told; for a regression
 * @param threshold from which probability on something is taken to be so; for a classification
 * @param margin by which share the metric must be better than the champion's to take its place:
 *     0.01 is one in a hundred; of a metric whose best is 1, a share of its value or of what that
 *     lacks to 1, whichever is less
 * @param seed for everything that is drawn by lot
 * @param drift when the champion is said to have become worse
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
    DriftRule drift) {

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
   * @param test their share, above 0 and below 1
   */
  public record Split(boolean byTime, double test) {}

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
