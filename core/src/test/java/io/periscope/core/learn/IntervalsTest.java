package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.learn.Task;
import io.periscope.core.learn.Intervals.Band;
import io.periscope.core.learn.Intervals.Interval;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a prediction besides the prediction is true of what nobody has seen yet. */
class IntervalsTest {
  private static final long SEED = 20_261_121;

  /** Predictions and what came true: the errors are skewed, and grow with the prediction. */
  private record Sample(float[] predicted, double[] truth) {
    static Sample of(Random random, int rows) {
      float[] predicted = new float[rows];
      double[] truth = new double[rows];
      for (int i = 0; i < rows; i++) {
        predicted[i] = random.nextFloat() * 100;
        double error = Math.exp(random.nextGaussian() * 0.8) - 1;
        truth[i] = predicted[i] + error * predicted[i] / 10;
      }
      return new Sample(predicted, truth);
    }

    double covered(Intervals intervals, double from, double to) {
      int[] rows =
          IntStream.range(0, truth.length)
              .filter(i -> predicted[i] >= from && predicted[i] < to)
              .toArray();
      long inside =
          IntStream.of(rows)
              .filter(
                  i -> {
                    Interval interval = intervals.around(predicted[i]);
                    return interval.low() <= truth[i] && truth[i] <= interval.high();
                  })
              .count();
      return (double) inside / rows.length;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 50, 250, 1_000, 5_000})
  void nineInTenNewTruthsLieWithinHoweverFewExamplesThereWere(int examples) {
    Random random = new Random(SEED + examples);
    double sum = 0;
    int rounds = 200_000 / (examples + 500);
    for (int round = 0; round < rounds; round++) {
      Sample known = Sample.of(random, examples);
      Intervals intervals = Intervals.of(known.predicted(), known.truth()).orElseThrow();
      sum += Sample.of(random, 500).covered(intervals, 0, 100);
    }
    // With 50 two of 51 gaps are left out on each side, not two and a half.
    assertThat(sum / rounds).as("seed %d", SEED + examples).isBetween(0.89, 0.93);
  }

  @Test
  void aWidePredictionHasAWideInterval() {
    Random random = new Random(SEED);
    Sample known = Sample.of(random, 5_000);
    Intervals intervals = Intervals.of(known.predicted(), known.truth()).orElseThrow();
    assertThat(intervals.bands()).hasSize(10);
    Sample later = Sample.of(random, 50_000);
    for (int from = 0; from < 100; from += 20) {
      assertThat(later.covered(intervals, from, from + 20))
          .as("from %d, seed %d", from, SEED)
          .isBetween(0.86, 0.94);
    }
    assertThat(width(intervals.around(95))).isGreaterThan(5 * width(intervals.around(15)));
    Interval skewed = intervals.around(95);
    assertThat(skewed.high() - 95).isGreaterThan(2 * (95 - skewed.low()));
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }

  @Test
  void theBoundsByHand() {
    float[] predicted = new float[39];
    double[] truth = new double[39];
    for (int i = 0; i < 39; i++) {
      predicted[i] = 7;
      truth[i] = 7 + i - 10;
    }
    // 40 gaps, of which two on each side are a tenth.
    Intervals intervals = Intervals.of(predicted, truth).orElseThrow();
    assertThat(intervals.bands()).containsExactly(new Band(Double.NEGATIVE_INFINITY, 39, -9, 27));
    assertThat(intervals.around(100)).isEqualTo(new Interval(0.9, 91, 127));
    assertThat(Intervals.of(new float[18], new double[18])).isEmpty();
  }

  @Test
  void examplesOfOnePredictionAreNotParted() {
    float[] predicted = new float[1_000];
    double[] truth = new double[1_000];
    for (int i = 0; i < 1_000; i++) {
      predicted[i] = i < 450 ? 1 : i < 950 ? 2 : 3;
      truth[i] = predicted[i];
    }
    Intervals intervals = Intervals.of(predicted, truth).orElseThrow();
    // The last 50 are too few for a band of their own.
    assertThat(intervals.bands()).extracting(Band::examples).containsExactly(450, 550);
    assertThat(intervals.bands()).extracting(Band::from).containsExactly(-1 / 0.0, 1.5);
  }

  @Test
  void whereTheGreatestAreTheSameTheOthersAreNotAddedToThem() {
    float[] predicted = new float[2_000];
    double[] truth = new double[2_000];
    for (int i = 0; i < 2_000; i++) {
      predicted[i] = Math.min(i, 1_750);
    }
    Intervals intervals = Intervals.of(predicted, truth).orElseThrow();
    assertThat(intervals.bands()).extracting(Band::examples).endsWith(200, 150, 250);
    assertThat(intervals.bands().get(9).from()).isEqualTo(1_749.5);
  }

  @Test
  void whatWasNeverNegativeIsNotSaidToBecomeSo() {
    float[] predicted = new float[100];
    double[] truth = new double[100];
    for (int i = 0; i < 100; i++) {
      predicted[i] = 10;
      truth[i] = i / 5.0;
    }
    Intervals never = Intervals.of(predicted, truth).orElseThrow();
    assertThat(never.around(2).low()).isZero();
    assertThat(never.around(-50)).isEqualTo(new Interval(0.9, 0, 0));
    truth[0] = -1;
    Intervals once = Intervals.of(predicted, truth).orElseThrow();
    assertThat(once.around(2).low()).isNegative();
  }

  @Test
  void howOftenItWasSoWhereThatWasSaid() {
    Random random = new Random(SEED);
    float[] predicted = new float[20_000];
    double[] truth = new double[20_000];
    for (int i = 0; i < truth.length; i++) {
      predicted[i] = random.nextFloat();
      // It is too sure of itself.
      truth[i] = random.nextDouble() < 0.25 + predicted[i] / 2 ? 1 : 0;
    }
    Calibration calibration = Calibration.of(predicted, truth).orElseThrow();
    assertThat(calibration.bands()).hasSize(10).allMatch(band -> band.examples() == 2_000);
    assertThat(calibration.at(0.05).share()).isCloseTo(0.275, within(0.04));
    assertThat(calibration.at(0.95).share()).isCloseTo(0.725, within(0.04));
    assertThat(Calibration.of(new float[49], new double[49])).isEmpty();
  }

  @Test
  void isTheSameAgainWhenItWasStored() {
    Sample sample = Sample.of(new Random(SEED), 400);
    Intervals intervals = Intervals.of(sample.predicted(), sample.truth()).orElseThrow();
    assertThat(Intervals.read(intervals.json())).isEqualTo(intervals);
    Calibration calibration = Calibration.of(sample.predicted(), new double[400]).orElseThrow();
    assertThat(Calibration.read(calibration.json())).isEqualTo(calibration);
  }

  @Test
  void aModelThatKeepsSilentSomewhereHasNoInterval() {
    float[] predicted = new float[200];
    predicted[7] = Float.NaN;
    Metrics metrics = Metrics.of(Task.REGRESSION, predicted, new double[200], List.of(), 0.5);
    assertThat(metrics.intervals()).isEmpty();
    predicted[7] = 1;
    assertThat(Metrics.of(Task.REGRESSION, predicted, new double[200], List.of(), 0.5).intervals())
        .isPresent();
  }
}
