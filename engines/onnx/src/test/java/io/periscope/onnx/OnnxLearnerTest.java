package io.periscope.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the small models that {@code models/make.py} makes. */
class OnnxLearnerTest {
  private static final Features FEATURES = features("a", "b", "c");
  private static final Rows ROWS =
      new Rows(new float[] {1, 2, 3, -1, 0, 4, 2, 0.5f, -1, Float.NaN, 0, 0}, 3, 4);

  private final Learner learner = new OnnxLearner();

  private static Features features(String... names) {
    return new Features(Stream.of(names).map(name -> new Features.Column(name, 0)).toList());
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = OnnxLearnerTest.class.getResourceAsStream("/models/" + name + ".onnx")) {
      return in.readAllBytes();
    }
  }

  private void assertPredicts(String name, double... expected) throws IOException {
    byte[] bytes = file(name);
    try (Predictor predictor = learner.load(bytes, FEATURES)) {
      float[] predictions = predictor.predict(ROWS);
      assertThat(predictions).hasSize(4);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) predictions[i]).as("row " + i).isCloseTo(expected[i], within(1e-5));
      }
      assertThat(predictor.bytes()).isEqualTo(bytes);
      assertThat(predictor.importance()).containsExactly(0, 0, 0);
      float[] contributions = predictor.contributions(ROWS);
      assertThat(contributions).hasSize(16);
      assertThat(Arrays.copyOf(contributions, 4)).containsExactly(0, 0, 0, predictions[0]);
      assertThat(predictor.predict(new Rows(new float[0], 3, 0))).isEmpty();
    }
  }

  private static double odds(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  @Test
  void isAnnounced() {
    assertThat(ServiceLoader.load(Learner.class)).hasExactlyElementsOfTypes(OnnxLearner.class);
    assertThat(learner.library()).matches("onnxruntime \\d+\\.\\d+\\.\\d+");
    assertThat(learner.format()).isEqualTo("onnx");
  }

  @Test
  void regressorsOfScikitLearn() throws IOException {
    assertPredicts("linear_regressor", -1.5, 1, 3, Double.NaN);
    assertPredicts("tree_regressor", 7, -1, 5, -1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classifier", "classifier_zipmap"})
  void classifiersOfScikitLearn(String name) throws IOException {
    assertPredicts(name, odds(-1), odds(-1), odds(1.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"net", "net_flat"})
  void netsOfPyTorch(String name) throws IOException {
    assertPredicts(name, odds(0), odds(-4), odds(2.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "net_one_row | The model takes exactly 1 rows at a time",
        "three | The model gives numbers in the shape [2, 3] for 2 rows",
        "text | but has to take one tensor of floats",
        "classifier_colours | The model tells blue, red apart"
      })
  void modelsOfAnotherShapeAreRefused(String name, String message) throws IOException {
    byte[] bytes = file(name);
    assertThatThrownBy(() -> learner.load(bytes, FEATURES))
        .isInstanceOfSatisfying(
            PeriscopeException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.USER))
        .hasMessageContaining(message);
  }

  @Test
  void otherFeaturesAreRefused() throws IOException {
    byte[] bytes = file("net");
    assertThatThrownBy(() -> learner.load(bytes, features("a", "b")))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("The model takes 3 features, not the 2 given: a, b.");
  }

  /** As their numbers, for those are what a row has. */
  @Test
  void categoriesAreTaken() throws IOException {
    Features categories =
        new Features(
            List.of(
                new Features.Column("a", 0),
                new Features.Column("b", 4),
                new Features.Column("c", 0)));
    try (Predictor predictor = learner.load(file("linear_regressor"), categories)) {
      assertThat(predictor.predict(new Rows(new float[] {1, 2, 3}, 3, 1))[0]).isEqualTo(-1.5f);
    }
  }

  /** A byte may be part of a weight, so not every damage can be seen; but none ends the program. */
  @ParameterizedTest
  @ValueSource(strings = {"linear_regressor", "tree_regressor", "classifier_zipmap", "net"})
  void damagedFilesAreRefusedOrHarmless(String name) throws IOException {
    byte[] bytes = file(name);
    int refused = 0;
    for (int at = 0; at < bytes.length; at += 3) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 0x11;
      for (byte[] damaged : List.of(Arrays.copyOf(bytes, at), flipped)) {
        try (Predictor predictor = learner.load(damaged, FEATURES)) {
          predictor.predict(ROWS);
        } catch (PeriscopeException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(bytes.length / 3);
  }

  /** An array may have room behind the rows. */
  @Test
  void whatIsBehindTheRowsIsNotRead() throws IOException {
    float[] longer = Arrays.copyOf(ROWS.values(), 100);
    try (Predictor predictor = learner.load(file("net"), FEATURES)) {
      assertThat(predictor.predict(new Rows(longer, 3, 4))).isEqualTo(predictor.predict(ROWS));
      assertThatThrownBy(() -> predictor.predict(new Rows(longer, 4, 4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows of 4 values for 3 features");
    }
  }

  @Test
  void nothingIsTrained() {
    assertThat(learner.algorithms()).isEmpty();
    assertThat(learner.problems("boosted_trees", Map.of())).hasSize(1);
    Examples examples = new Examples(new Rows(new float[3], 3, 1), new float[1]);
    assertThatThrownBy(
            () ->
                learner.train(
                    new Learner.Job(
                        Task.REGRESSION, "boosted_trees", Map.of(), FEATURES, examples, 1),
                    done -> {}))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("There is no algorithm 'boosted_trees'");
  }

  @Test
  void manyThreadsPredictAndTheModelMayBeClosedMeanwhile() throws Exception {
    Predictor predictor = learner.load(file("net"), FEATURES);
    float[] expected = predictor.predict(ROWS);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int done = 0; ; done++) {
                    try {
                      assertThat(predictor.predict(ROWS)).isEqualTo(expected);
                    } catch (IllegalStateException closed) {
                      return true;
                    }
                    if (done == 200) {
                      predictor.close();
                    }
                  }
                }));
      }
      for (Future<Boolean> future : running) {
        assertThat(future.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
