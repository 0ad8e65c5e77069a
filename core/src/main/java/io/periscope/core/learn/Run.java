package io.periscope.core.learn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.learn.Task;
import io.periscope.api.log.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of one training: everything that it takes to do it again, and what came of it. The
 * same examples, declaration and seed give the same run, but for {@link #id} and times.
 *
 * @param id counted from 1 within the model; without holes
 * @param reason why it ended as it did, for people
 * @param duration zero while it is running
 * @param version that it made
 * @param setup what was asked for
 * @param data what it was done with; empty if it did not come so far
 * @param trials what was tried, in order; the first is the constant that every model must beat
 * @param chosen the place of the best among {@code trials}
 * @param importances how much each feature counts in the chosen one, adding up to 1
 * @param champion what the chosen one was compared with, on the same examples
 * @param notes what a person should know, such as a feature that is always the same
 */
public record Run(
    int id,
    String model,
    Status status,
    String reason,
    Instant startedAt,
    Duration duration,
    OptionalInt version,
    Setup setup,
    Optional<Data> data,
    List<Trial> trials,
    OptionalInt chosen,
    Map<String, Double> importances,
    Optional<Rival> champion,
    List<String> notes) {

  /** How a run ended. */
  public enum Status {
    /** It has not ended. */
    RUNNING,
    /** What it made became the champion. */
    PROMOTED,
    /** What it made was kept as a candidate. */
    KEPT,
    /** It made nothing; the reason says why. */
    FAILED,
    /** The process ended before it did. */
    INTERRUPTED
  }

  /**
   * What was asked for.
   *
   * @param join what stands behind the stream in FROM, as SQL
   * @param features SQL, by name
   * @param hash of the plan: another one means that the features are others
   * @param code Periscope's own version
   * @param given the model that was made elsewhere, if it is one
   */
  public record Setup(
      String stream,
      Optional<String> join,
      Task task,
      Map<String, String> features,
      String target,
      Optional<String> where,
      boolean splitByTime,
      double testShare,
      String metric,
      List<Double> tolerances,
      double threshold,
      double margin,
      long seed,
      String hash,
      String code,
      String java,
      Optional<GivenFile> given) {
    public Setup {
      features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
      tolerances = List.copyOf(tolerances);
    }
  }

  /**
   * The file of a model that was made elsewhere.
   *
   * @param name as it is declared
   * @param categories of features that are texts, in the order of their numbers
   */
  public record GivenFile(String name, String sha256, Map<String, List<String>> categories) {
    public GivenFile {
      categories = Collections.unmodifiableMap(new LinkedHashMap<>(categories));
    }
  }

  /** Where examples come from: a master table as of the end of a segment. */
  public record Origin(String topicId, long segment, Coverage coverage) {
    public static Origin of(SegmentCommit commit) {
      return new Origin(commit.topicId(), commit.segment(), commit.coverage());
    }
  }

  /**
   * What it was done with.
   *
   * @param examples in the table
   * @param dropped of them, because their target is no number
   * @param split in words
   */
  public record Data(
      Origin origin, int examples, int dropped, int training, int test, String split) {}

  /**
   * One algorithm with one choice of parameters.
   *
   * @param library name and version
   * @param metrics on the examples set aside; empty if it could not be trained
   * @param error why it could not
   */
  public record Trial(
      String algorithm,
      Map<String, Object> parameters,
      String library,
      Duration duration,
      Optional<Metrics> metrics,
      Optional<String> error) {
    public Trial {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }

  /**
   * The champion of the time.
   *
   * @param metrics on the examples that this run set aside; empty if it could not score them
   * @param error why it could not
   */
  public record Rival(int version, Optional<Metrics> metrics, Optional<String> error) {}

  public Run {
    trials = List.copyOf(trials);
    importances = Collections.unmodifiableMap(new LinkedHashMap<>(importances));
    notes = List.copyOf(notes);
  }

  /** Whether what it made is good enough to be the champion. */
  boolean better() {
    return status == Status.PROMOTED;
  }

  Run withVersion(int number) {
    return new Run(
        id,
        model,
        status,
        reason,
        startedAt,
        duration,
        OptionalInt.of(number),
        setup,
        data,
        trials,
        chosen,
        importances,
        champion,
        notes);
  }

  Run ended(Status how, String why) {
    return new Run(
        id,
        model,
        how,
        why,
        startedAt,
        duration,
        version,
        setup,
        data,
        trials,
        chosen,
        importances,
        champion,
        notes);
  }

  /** The metrics of the chosen trial; empty if there is none. */
  public Optional<Metrics> metrics() {
    return chosen.isPresent() ? trials.get(chosen.getAsInt()).metrics() : Optional.empty();
  }

  /** Its stored form, which {@code docs/spec/lake.md} describes. */
  public ObjectNode json() {
    return RunJson.of(this);
  }
}
