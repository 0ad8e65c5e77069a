package io.periscope.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner.Job;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearTrainingTest {
  private static final Map<String, Object> PLAIN = Map.of("reg_lambda", 0);

  private static Predictor train(
      Task task, Features features, Examples examples, Map<String, Object> parameters) {
    return new XgboostLearner()
        .train(new Job(task, "linear", parameters, features, examples, 1), done -> {});
  }

  /** Correlated features of very different size, far from zero. */
  private static Examples correlated(int count) {
    Random random = new Random(20);
    float[] values = new float[count * 3];
    float[] target = new float[count];
    for (int row = 0; row < count; row++) {
      double common = random.nextGaussian();
      values[row * 3] = (float) (1_000 + 10 * common);
      values[row * 3 + 1] = (float) (common + 0.05 * random.nextGaussian());
      values[row * 3 + 2] = (float) (0.001 * random.nextGaussian());
      target[row] =
          (float)
              (50
                  + 0.3 * values[row * 3]
                  - 4 * values[row * 3 + 1]
                  + 900 * values[row * 3 + 2]
                  + random.nextGaussian());
    }
    return new Examples(new Rows(values, 3, count), target);
  }

  @Test
  void isLeastSquares() {
    Examples examples = correlated(2_000);
    double[] exact = leastSquares(examples);
    Predictor predictor = train(Task.REGRESSION, Given.numbers(3), examples, PLAIN);
    float[] predictions = predictor.predict(examples.rows());
    for (int row = 0; row < predictions.length; row++) {
      double expected = exact[0];
      for (int i = 0; i < 3; i++) {
        expected += exact[i + 1] * examples.rows().get(row, i);
      }
      assertThat((double) predictions[row]).isCloseTo(expected, within(1e-3));
    }
  }

  /** The normal equations, by elimination with pivots; for numbers less 1,000 in the first. */
  private static double[] leastSquares(Examples examples) {
    double[][] system = new double[4][5];
    for (int row = 0; row < examples.count(); row++) {
      double[] x = {
        1,
        examples.rows().get(row, 0) - 1_000,
        examples.rows().get(row, 1),
        1_000 * examples.rows().get(row, 2)
      };
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          system[i][j] += x[i] * x[j];
        }
        system[i][4] += x[i] * examples.target()[row];
      }
    }
    for (int i = 0; i < 4; i++) {
      for (int k = 0; k < 4; k++) {
        if (k != i) {
          double times = system[k][i] / system[i][i];
          for (int j = i; j < 5; j++) {
            system[k][j] -= times * system[i][j];
          }
        }
      }
    }
    double[] weights = new double[4];
    for (int i = 0; i < 4; i++) {
      weights[i] = system[i][4] / system[i][i];
    }
    weights[0] -= 1_000 * weights[1];
    weights[3] *= 1_000;
    return weights;
  }

  @Test
  void categoriesAreSteps() {
    Examples examples = Given.steps(Task.REGRESSION, 1_000, 21);
    Predictor predictor = train(Task.REGRESSION, Given.categories(), examples, PLAIN);
    for (int category = 0; category < Given.STEPS.length; category++) {
      float[] one = {category, 3};
      assertThat((double) predictor.predict(new Rows(one, 2, 1))[0])
          .isCloseTo(Given.STEPS[category] + 1.5, within(1e-4));
    }
    // What is not known stands at the mean.
    double mean = 0;
    for (float target : predictor.predict(examples.rows())) {
      mean += target / examples.count();
    }
    float[] unknown = {Float.NaN, Float.NaN, 17, Float.NaN, -1, Float.NaN};
    for (float prediction : predictor.predict(new Rows(unknown, 2, 3))) {
      assertThat((double) prediction).isCloseTo(mean, within(0.001));
    }
  }

  @Test
  void twinsShareWhatTheyTell() {
    Examples once = correlated(500);
    float[] values = new float[500 * 4];
    for (int row = 0; row < 500; row++) {
      for (int i = 0; i < 4; i++) {
        values[row * 4 + i] = once.rows().get(row, i % 3);
      }
    }
    Examples twice = new Examples(new Rows(values, 4, 500), once.target());
    for (Map<String, Object> parameters : List.of(PLAIN, Map.<String, Object>of())) {
      float[] expected =
          train(Task.REGRESSION, Given.numbers(3), once, parameters).predict(once.rows());
      float[] predictions =
          train(Task.REGRESSION, Given.numbers(4), twice, parameters).predict(twice.rows());
      for (int row = 0; row < 500; row++) {
        assertThat(predictions[row]).isCloseTo(expected[row], within(0.05f));
      }
    }
  }

  /** At the most probable weights the errors have nothing to do with any feature. */
  @Test
  void aClassificationIsAsProbableAsCanBe() {
    Examples examples = Given.steps(Task.CLASSIFICATION, 2_000, 22);
    Predictor predictor = train(Task.CLASSIFICATION, Given.categories(), examples, PLAIN);
    float[] predictions = predictor.predict(examples.rows());
    double[] errors = new double[Given.STEPS.length];
    double sized = 0;
    for (int row = 0; row < predictions.length; row++) {
      double error = examples.target()[row] - predictions[row];
      errors[(int) examples.rows().get(row, 0)] += error / predictions.length;
      sized += error * examples.rows().get(row, 1) / predictions.length;
    }
    for (double error : errors) {
      assertThat(error).isCloseTo(0, within(1e-6));
    }
    assertThat(sized).isCloseTo(0, within(1e-6));
  }

  @Test
  void whatIsCleanlyApartStaysFinite() {
    float[] values = {-2, -1, 1, 2};
    Examples examples = new Examples(new Rows(values, 1, 4), new float[] {0, 0, 1, 1});
    for (Map<String, Object> parameters : List.of(PLAIN, Map.<String, Object>of())) {
      Predictor predictor = train(Task.CLASSIFICATION, Given.numbers(1), examples, parameters);
      float[] predictions = predictor.predict(examples.rows());
      assertThat(predictions[1]).isBetween(0f, 0.1f);
      assertThat(predictions[2]).isBetween(0.9f, 1f);
      for (float value : predictor.contributions(examples.rows())) {
        assertThat(value).isFinite();
      }
    }
  }

  /** With a penalty on its size, a weight is zero unless what it would tell outweighs that. */
  @Test
  void thePenaltyOnSizeDropsFeatures() {
    Examples examples = Given.curved(Task.REGRESSION, 2_000, 23);
    for (Task task : Task.values()) {
      Examples some = Given.curved(task, 2_000, 23);
      Predictor predictor =
          train(task, Given.numbers(4), some, Map.of("reg_alpha", 0.08, "reg_lambda", 0));
      double[] importance = predictor.importance();
      assertThat(importance[0]).isGreaterThan(0.7);
      assertThat(importance[2]).isZero();
    }
    Predictor all = train(Task.REGRESSION, Given.numbers(4), examples, Map.of("reg_alpha", 10));
    assertThat(all.importance()).containsOnly(0);
  }

  @Test
  void tooManyCategoriesAreNamed() {
    Features many =
        new Features(
            List.of(new Features.Column("shop", 1_500), new Features.Column("street", 600)));
    Examples examples = new Examples(new Rows(new float[4], 2, 2), new float[] {1, 2});
    assertThatThrownBy(() -> train(Task.REGRESSION, many, examples, Map.of()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("1999 numbers and categories")
        .hasMessageContaining("'street'");
  }
}
