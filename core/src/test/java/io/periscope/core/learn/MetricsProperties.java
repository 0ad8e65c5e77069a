package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.periscope.core.learn.Metric.Kind;
import io.periscope.core.learn.Metrics.Confusion;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Compared with the definitions, put into code as they are written. */
class MetricsProperties {

  @RepeatedTest(30)
  void aClassificationIsMeasuredByEveryPair(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    int rows = 2 + random.nextInt(200);
    // Few different values, so that there are ties.
    int values = 1 + random.nextInt(30);
    float[] predicted = new float[rows];
    double[] truth = new double[rows];
    for (int i = 0; i < rows; i++) {
      predicted[i] = random.nextInt(values) / (float) values;
      truth[i] = i < 2 ? i : random.nextInt(2);
    }
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < rows; j++) {
        if (truth[i] == 1 && truth[j] == 0) {
          pairs++;
          wins += predicted[i] > predicted[j] ? 1 : predicted[i] == predicted[j] ? 0.5 : 0;
        }
      }
    }
    Metrics metrics = Metrics.classification(predicted, truth, 0.5);
    assertThat(metrics.value(Metric.of(Kind.AUC)))
        .as("seed %d", seed)
        .isCloseTo(wins / pairs, within(1e-12));
    Confusion confusion = metrics.confusion().orElseThrow();
    assertThat(
            confusion.truePositives()
                + confusion.falsePositives()
                + confusion.trueNegatives()
                + confusion.falseNegatives())
        .isEqualTo(rows);
    assertThat(confusion.truePositives() + confusion.falseNegatives())
        .isEqualTo(Arrays.stream(truth).filter(each -> each == 1).count());
  }

  @RepeatedTest(30)
  void aRegressionIsMeasuredByItsDefinitions(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    int rows = 2 + random.nextInt(200);
    float[] predicted = new float[rows];
    double[] truth = new double[rows];
    for (int i = 0; i < rows; i++) {
      truth[i] = random.nextInt(9) - 4 + i % 2;
      predicted[i] = (float) (truth[i] + random.nextGaussian());
    }
    double mean = Arrays.stream(truth).average().orElseThrow();
    double squares = 0;
    double spread = 0;
    int near = 0;
    int below = 0;
    Metrics metrics = Metrics.regression(predicted, truth, List.of(0.5));
    double median = metrics.value(Metric.of(Kind.MEDIAN_AE));
    for (int i = 0; i < rows; i++) {
      double error = predicted[i] - truth[i];
      squares += error * error;
      spread += (truth[i] - mean) * (truth[i] - mean);
      near += Math.abs(error) <= 0.5 ? 1 : 0;
      below += Math.abs(error) <= median ? 1 : 0;
    }
    assertThat(metrics.value(Metric.of(Kind.RMSE)))
        .as("seed %d", seed)
        .isCloseTo(Math.sqrt(squares / rows), within(1e-9));
    assertThat(metrics.value(Metric.of(Kind.R2))).isCloseTo(1 - squares / spread, within(1e-9));
    assertThat(metrics.value(Metric.within(0.5))).isEqualTo((double) near / rows);
    assertThat(below).isEqualTo((rows + 1) / 2);
    assertThat(metrics.leftOut())
        .isEqualTo((int) Arrays.stream(truth).filter(each -> each == 0).count());
  }
}
