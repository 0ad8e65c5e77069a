package io.periscope.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Learner.Job;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every algorithm promises. */
class XgboostLearnerTest {
  private static final Map<String, Map<String, Object>> SMALL =
      Map.of(
          "boosted_trees", Map.of("rounds", 30, "max_depth", 4),
          "random_forest", Map.of("trees", 20, "max_depth", 8),
          "linear", Map.of(),
          "constant", Map.of());

  private final Learner learner = new XgboostLearner();

  static Stream<Arguments> all() {
    return Stream.of(Task.values())
        .flatMap(
            task ->
                new XgboostLearner()
                    .algorithms().stream().map(algorithm -> Arguments.of(task, algorithm)));
  }

  private Predictor train(Task task, String algorithm, Examples examples) {
    Job job = Given.job(task, algorithm, SMALL.get(algorithm), examples);
    return learner.train(job, done -> {});
  }

  /** The mean squared error, which for probabilities is Brier's score. */
  private static double error(Predictor predictor, Examples examples) {
    float[] predictions = predictor.predict(examples.rows());
    double sum = 0;
    for (int i = 0; i < predictions.length; i++) {
      double error = predictions[i] - examples.target()[i];
      sum += error * error;
    }
    return sum / predictions.length;
  }

  @Test
  void isAnnounced() {
    assertThat(ServiceLoader.load(Learner.class)).hasExactlyElementsOfTypes(XgboostLearner.class);
    assertThat(learner.library()).matches("xgboost \\d+\\.\\d+\\.\\d+");
  }

  /** A killed process would leave it for ever. */
  @Test
  void nothingUnpackedIsLeftOnceItIsLoaded() throws IOException {
    train(Task.REGRESSION, "boosted_trees", Given.curved(Task.REGRESSION, 100, 1)).close();
    try (Stream<String> loaded = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> libraries =
          loaded
              .filter(line -> line.contains("libxgboost4j"))
              .map(line -> line.substring(line.indexOf('/')))
              .distinct()
              .toList();
      assertThat(libraries).isNotEmpty().allMatch(name -> !Files.exists(Path.of(name)));
    }
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void treesBeatTheLinearModelAndThatTheMean(Task task) {
    Examples examples = Given.curved(task, 3_000, 1);
    Examples others = Given.curved(task, 1_000, 2);
    try (Predictor boosted = train(task, "boosted_trees", examples);
        Predictor forest = train(task, "random_forest", examples);
        Predictor linear = train(task, "linear", examples);
        Predictor constant = train(task, "constant", examples)) {
      assertThat(error(boosted, others)).isLessThan(0.8 * error(linear, others));
      assertThat(error(forest, others)).isLessThan(0.95 * error(linear, others));
      assertThat(error(linear, others)).isLessThan(0.6 * error(constant, others));
      assertThat(boosted.importance()[0]).isGreaterThan(0.5);
      assertThat(forest.importance()[0]).isGreaterThan(0.5);
      assertThat(linear.importance()[0]).isGreaterThan(0.5);
      assertThat(constant.importance()).containsOnly(0);
      assertThat(Arrays.stream(boosted.importance()).sum()).isCloseTo(1, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSameJobGivesTheSameModel(Task task, String algorithm) {
    Examples examples = Given.curved(task, 2_000, 3);
    Job job = Given.job(task, algorithm, SMALL.get(algorithm), examples);
    try (Predictor one = new XgboostLearner(1).train(job, done -> {});
        Predictor again = new XgboostLearner(1).train(job, done -> {});
        Predictor two = new XgboostLearner(2).train(job, done -> {})) {
      assertThat(again.bytes()).isEqualTo(one.bytes());
      assertThat(two.predict(examples.rows())).isEqualTo(one.predict(examples.rows()));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLoadedModelIsTheSame(Task task, String algorithm) {
    Examples examples = Given.curved(task, 1_000, 4);
    try (Predictor trained = train(task, algorithm, examples);
        Predictor loaded = learner.load(trained.bytes(), Given.numbers(4))) {
      assertThat(loaded.predict(examples.rows())).isEqualTo(trained.predict(examples.rows()));
      assertThat(loaded.importance()).isEqualTo(trained.importance());
      assertThat(loaded.bytes()).isEqualTo(trained.bytes());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void contributionsAddUp(Task task, String algorithm) {
    Examples examples = Given.curved(task, 1_000, 5);
    try (Predictor predictor = train(task, algorithm, examples)) {
      float[] predictions = predictor.predict(examples.rows());
      float[] each = predictor.contributions(examples.rows());
      assertThat(each).hasSize(5 * predictions.length);
      for (int row = 0; row < predictions.length; row++) {
        double sum = 0;
        for (int i = 0; i < 5; i++) {
          sum += each[row * 5 + i];
        }
        double prediction = task == Task.CLASSIFICATION ? 1 / (1 + Math.exp(-sum)) : sum;
        assertThat(prediction).isCloseTo(predictions[row], within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boosted_trees", "random_forest", "linear", "constant"})
  void probabilitiesAreNeitherTooHighNorTooLow(String algorithm) {
    Examples examples = Given.steps(Task.CLASSIFICATION, 4_000, 6);
    Job job =
        new Job(
            Task.CLASSIFICATION, algorithm, SMALL.get(algorithm), Given.categories(), examples, 1);
    try (Predictor predictor = learner.train(job, done -> {})) {
      float[] predictions = predictor.predict(examples.rows());
      double[] said = new double[4];
      double[] was = new double[4];
      double[] count = new double[4];
      for (int row = 0; row < predictions.length; row++) {
        int category = (int) examples.rows().get(row, 0);
        assertThat(predictions[row]).isBetween(0f, 1f);
        said[category] += predictions[row];
        was[category] += examples.target()[row];
        count[category]++;
      }
      for (int i = 0; i < 4 && !algorithm.equals("constant"); i++) {
        assertThat(said[i] / count[i]).isCloseTo(was[i] / count[i], within(0.04));
      }
      assertThat(Arrays.stream(said).sum())
          .isCloseTo(Arrays.stream(was).sum(), within(0.02 * predictions.length));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void columnsThatTellNothingDoNoHarm(Task task, String algorithm) {
    Examples plain = Given.curved(task, 500, 7);
    float[] values = new float[500 * 4];
    for (int row = 0; row < 500; row++) {
      values[row * 4] = plain.rows().get(row, 0);
      values[row * 4 + 1] = 17.3f;
      values[row * 4 + 2] = Float.NaN;
      values[row * 4 + 3] = row % 3 == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    }
    Examples examples = new Examples(new Rows(values, 4, 500), plain.target());
    try (Predictor predictor = train(task, algorithm, examples)) {
      for (float prediction : predictor.predict(examples.rows())) {
        assertThat(prediction).isFinite();
      }
      double[] importance = predictor.importance();
      assertThat(Arrays.copyOfRange(importance, 1, 4)).containsOnly(0);
      Rows strange =
          new Rows(new float[] {Float.NEGATIVE_INFINITY, 99, 5, Float.POSITIVE_INFINITY}, 4, 1);
      assertThat(predictor.predict(strange)[0]).isFinite();
      assertThat(predictor.contributions(strange)).hasSize(5);
      assertThat(predictor.predict(new Rows(new float[0], 4, 0))).isEmpty();
      assertThat(predictor.contributions(new Rows(new float[0], 4, 0))).isEmpty();
    }
  }

  /** XGBoost alone would take it for the highest or the lowest. */
  @ParameterizedTest
  @ValueSource(strings = {"boosted_trees", "random_forest"})
  void anUnknownCategoryIsOneFromTheMiddle(String algorithm) {
    Examples examples = Given.steps(Task.REGRESSION, 2_000, 16);
    Job job =
        new Job(Task.REGRESSION, algorithm, SMALL.get(algorithm), Given.categories(), examples, 1);
    try (Predictor predictor = learner.train(job, done -> {})) {
      float[] both = {Float.NaN, 0, 1, 0, 2, 0};
      float[] predictions = predictor.predict(new Rows(both, 2, 3));
      assertThat(predictions[0]).isBetween(predictions[1], predictions[2]);
      float[] reasons = predictor.contributions(new Rows(both, 2, 3));
      assertThat(reasons[0] + reasons[1] + reasons[2]).isCloseTo(predictions[0], within(1e-4f));
      assertThat(both[0]).isNaN();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boosted_trees", "random_forest"})
  void whatItsAbsenceTellsIsLearnt(String algorithm) {
    float[] values = new float[600];
    float[] target = new float[600];
    for (int row = 0; row < 600; row++) {
      values[row] = row % 3 == 0 ? Float.NaN : row;
      target[row] = row % 3 == 0 ? 100 : 1;
    }
    Examples examples = new Examples(new Rows(values, 1, 600), target);
    try (Predictor predictor = train(Task.REGRESSION, algorithm, examples)) {
      float[] predictions = predictor.predict(new Rows(new float[] {Float.NaN, 300}, 1, 2));
      assertThat(predictions[0]).isGreaterThan(90);
      assertThat(predictions[1]).isLessThan(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boosted_trees", "random_forest", "linear", "constant"})
  void targetsThatAreAllEqualArePredicted(String algorithm) {
    Examples curved = Given.curved(Task.REGRESSION, 200, 8);
    float[] target = new float[200];
    Arrays.fill(target, 123_456.7f);
    Examples examples = new Examples(curved.rows(), target);
    try (Predictor predictor = train(Task.REGRESSION, algorithm, examples)) {
      for (float prediction : predictor.predict(examples.rows())) {
        assertThat(prediction).isCloseTo(123_456.7f, within(0.1f));
      }
    }
  }

  @Test
  void oneExampleIsEnoughForANumber() {
    Examples examples = new Examples(new Rows(new float[] {1, 2}, 2, 1), new float[] {5});
    for (String algorithm : learner.algorithms()) {
      try (Predictor predictor = train(Task.REGRESSION, algorithm, examples)) {
        assertThat(predictor.predict(examples.rows())).containsExactly(5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "boosted_trees, REGRESSION, NaN, The target of example 3 of 200 is NaN",
    "linear, REGRESSION, Infinity, The target of example 3 of 200 is Infinity",
    "constant, CLASSIFICATION, 0.5, The target of example 3 of 200 is 0.5",
    "random_forest, CLASSIFICATION, 0, The target of all 200 examples is 0"
  })
  void targetsThatCannotBeLearntAreNamed(String algorithm, Task task, float value, String message) {
    float[] target = new float[200];
    target[2] = value;
    Examples examples = new Examples(Given.curved(task, 200, 9).rows(), target);
    assertThatThrownBy(() -> train(task, algorithm, examples))
        .isInstanceOfSatisfying(
            PeriscopeException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.USER))
        .hasMessageStartingWith(message);
  }

  @Test
  void nothingToLearnFromIsSaid() {
    Examples none = new Examples(new Rows(new float[0], 2, 0), new float[0]);
    assertThatThrownBy(() -> train(Task.REGRESSION, "linear", none))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("There is no example to learn from");
    Examples narrow = new Examples(new Rows(new float[0], 0, 3), new float[3]);
    assertThatThrownBy(() -> train(Task.REGRESSION, "constant", narrow))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("There is no feature to learn from");
  }

  @Test
  void problemsNameTheParameterAndWhatIsExpected() {
    assertThat(learner.problems("boosted_trees", SMALL.get("boosted_trees"))).isEmpty();
    assertThat(learner.problems("boosted_tree", Map.of()))
        .containsExactly(
            "There is no algorithm 'boosted_tree'; did you mean 'boosted_trees'?; there are"
                + " boosted_trees, random_forest, linear, constant");
    assertThat(learner.problems("random_forest", Map.of("tree", 10)))
        .containsExactly(
            "'random_forest' has no parameter 'tree'; did you mean 'trees'?; it has trees,"
                + " max_depth, subsample, colsample, min_child_weight");
    assertThat(learner.problems("constant", Map.of("trees", 10)))
        .containsExactly("'constant' has no parameters, so none called 'trees'");
    assertThat(
            learner.problems(
                "boosted_trees",
                Map.of(
                    "rounds",
                    0,
                    "max_depth",
                    4.5,
                    "learning_rate",
                    "fast",
                    "subsample",
                    0,
                    "gamma",
                    -1,
                    "reg_alpha",
                    Double.NaN,
                    "reg_lambda",
                    true)))
        .containsExactly(
            "'gamma' must be a number of at least 0, but is -1",
            "'learning_rate' must be a number above 0, up to 1, but is 'fast'",
            "'max_depth' must be a whole number from 1 to 16, but is 4.5",
            "'reg_alpha' must be a number of at least 0, but is NaN",
            "'reg_lambda' must be a number of at least 0, but is true",
            "'rounds' must be a whole number from 1 to 10000, but is 0",
            "'subsample' must be a number above 0, up to 1, but is 0");
    Examples examples = Given.curved(Task.REGRESSION, 10, 1);
    assertThatThrownBy(
            () ->
                learner.train(
                    Given.job(Task.REGRESSION, "linear", Map.of("depth", 1), examples), d -> {}))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("'linear' has no parameter 'depth'");
  }

  @ParameterizedTest
  @MethodSource("all")
  void progressRisesToOne(Task task, String algorithm) {
    List<Double> told = new ArrayList<>();
    Job job = Given.job(task, algorithm, SMALL.get(algorithm), Given.curved(task, 300, 10));
    learner.train(job, told::add).close();
    assertThat(told).isSorted().startsWith(0.0).endsWith(1.0);
    if (algorithm.equals("boosted_trees")) {
      assertThat(told).hasSize(31);
    } else if (algorithm.equals("random_forest")) {
      assertThat(told).hasSize(21);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boosted_trees", "random_forest"})
  void whatProgressThrowsEndsTheTraining(String algorithm) {
    List<Double> told = new ArrayList<>();
    Examples examples = Given.curved(Task.REGRESSION, 300, 11);
    assertThatThrownBy(
            () ->
                learner.train(
                    Given.job(Task.REGRESSION, algorithm, SMALL.get(algorithm), examples),
                    done -> {
                      told.add(done);
                      if (told.size() == 3) {
                        throw new IllegalStateException("enough");
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThat(told).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"boosted_trees", "random_forest", "linear", "constant"})
  void damagedBytesAreRefused(String algorithm) {
    Examples examples = Given.curved(Task.REGRESSION, 200, 12);
    byte[] bytes;
    try (Predictor predictor = train(Task.REGRESSION, algorithm, examples)) {
      bytes = predictor.bytes();
    }
    int step = Math.max(1, bytes.length / 400);
    for (int at = 0; at < bytes.length; at += step) {
      byte[] cut = Arrays.copyOf(bytes, at);
      byte[] flipped = bytes.clone();
      flipped[at] ^= 1;
      for (byte[] damaged : List.of(cut, flipped)) {
        assertThatThrownBy(() -> learner.load(damaged, Given.numbers(4)))
            .isInstanceOfSatisfying(
                PeriscopeException.class,
                e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.USER));
      }
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> learner.load(longer, Given.numbers(4)))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("damaged or cut off");
    assertThatThrownBy(() -> learner.load(new byte[100], Given.numbers(4)))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("This is no model of the library 'xgboost'");
  }

  @Test
  void otherFeaturesAreRefused() {
    Examples examples = Given.curved(Task.REGRESSION, 100, 13);
    byte[] bytes;
    try (Predictor predictor = train(Task.REGRESSION, "linear", examples)) {
      bytes = predictor.bytes();
    }
    assertThatThrownBy(() -> learner.load(bytes, Given.numbers(3)))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(
            "The model was trained with the features x0, x1, x2, x3, not with x0, x1, x2"
                + " (missing: x3). Train it again.");
    assertThatThrownBy(() -> learner.load(bytes, features("x0", "x1", "y", "x3")))
        .hasMessageContaining("(missing: x2; not known to it: y)");
    assertThatThrownBy(() -> learner.load(bytes, features("x0", "x1", "x3", "x2")))
        .hasMessageContaining("(the order differs)");
    List<Features.Column> columns = new ArrayList<>(Given.numbers(4).columns());
    columns.set(1, new Features.Column("x1", 7));
    assertThatThrownBy(() -> learner.load(bytes, new Features(columns)))
        .hasMessage(
            "The model was trained with numbers for the feature 'x1', not with 7 categories. Train"
                + " it again.");
  }

  private static Features features(String... names) {
    return new Features(Stream.of(names).map(name -> new Features.Column(name, 0)).toList());
  }

  @Test
  void manyThreadsPredictAndTheModelMayBeClosedMeanwhile() throws Exception {
    Examples examples = Given.curved(Task.CLASSIFICATION, 500, 14);
    Predictor predictor = train(Task.CLASSIFICATION, "boosted_trees", examples);
    float[] expected = predictor.predict(examples.rows());
    float[] reasons = predictor.contributions(examples.rows());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean why = i == 3;
        running.add(
            threads.submit(
                () -> {
                  int done = 0;
                  for (; ; done++) {
                    try {
                      if (why) {
                        assertThat(predictor.contributions(examples.rows())).isEqualTo(reasons);
                      } else {
                        assertThat(predictor.predict(examples.rows())).isEqualTo(expected);
                      }
                    } catch (IllegalStateException closed) {
                      return done;
                    }
                    if (done == 20 && !why) {
                      predictor.close();
                    }
                  }
                }));
      }
      for (Future<Integer> future : running) {
        assertThat(future.get()).isNotNegative();
      }
      assertThat(running.stream().mapToInt(XgboostLearnerTest::result).max().orElse(0))
          .isGreaterThanOrEqualTo(20);
    } finally {
      threads.shutdownNow();
    }
    predictor.close();
    assertThatThrownBy(() -> predictor.predict(examples.rows()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }

  private static int result(Future<Integer> done) {
    try {
      return done.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** An array may have room behind the rows. */
  @ParameterizedTest
  @MethodSource("all")
  void whatIsBehindTheRowsIsNotRead(Task task, String algorithm) {
    Examples examples = Given.curved(task, 300, 17);
    float[] longer = Arrays.copyOf(examples.rows().values(), 300 * 4 + 1_000);
    Arrays.fill(longer, 300 * 4, longer.length, 1e9f);
    Rows rows = new Rows(longer, 4, 300);
    try (Predictor one = train(task, algorithm, examples);
        Predictor other = train(task, algorithm, new Examples(rows, examples.target()))) {
      assertThat(other.predict(rows)).isEqualTo(one.predict(examples.rows()));
      assertThat(other.contributions(rows)).isEqualTo(one.contributions(examples.rows()));
    }
  }

  @Test
  void rowsOfAnotherWidthAreAMistake() {
    Examples examples = Given.curved(Task.REGRESSION, 50, 15);
    try (Predictor predictor = train(Task.REGRESSION, "boosted_trees", examples)) {
      assertThatThrownBy(() -> predictor.predict(new Rows(new float[3], 3, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows of 3 values for 4 features");
    }
  }
}
