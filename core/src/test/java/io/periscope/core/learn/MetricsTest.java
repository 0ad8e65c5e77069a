package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Task;
import io.periscope.core.learn.Metric.Kind;
import io.periscope.core.learn.Metrics.Confusion;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static double value(Metrics metrics, Kind kind) {
    return metrics.value(Metric.of(kind));
  }

  /** Errors are 1, -2, 0, 3. */
  @Test
  void aRegressionByHand() {
    Metrics metrics =
        Metrics.regression(
            new float[] {3, 2, 0, 13}, new double[] {2, 4, 0, 10}, List.of(1.0, 2.5));
    assertThat(value(metrics, Kind.RMSE)).isCloseTo(Math.sqrt(14 / 4.0), within(1e-12));
    assertThat(value(metrics, Kind.MAE)).isEqualTo(1.5);
    // The mean is 4, and the squares of the differences are 4, 0, 16 and 36.
    assertThat(value(metrics, Kind.R2)).isCloseTo(1 - 14 / 56.0, within(1e-12));
    assertThat(value(metrics, Kind.MAPE)).isCloseTo((0.5 + 0.5 + 0.3) / 3, within(1e-12));
    assertThat(metrics.leftOut()).isEqualTo(1);
    assertThat(value(metrics, Kind.MEDIAN_AE)).isEqualTo(1.5);
    assertThat(metrics.value(Metric.within(1))).isEqualTo(0.5);
    assertThat(metrics.value(Metric.within(2.5))).isEqualTo(0.75);
    assertThat(metrics.values().keySet())
        .containsExactly("rmse", "mae", "r2", "mape", "median_ae", "within_1", "within_2.5");
  }

  @Test
  void aClassificationByHand() {
    Metrics metrics =
        Metrics.classification(
            new float[] {0.75f, 0.5f, 0.5f, 0.25f, 0.125f}, new double[] {1, 0, 1, 1, 0}, 0.5);
    assertThat(metrics.confusion()).hasValue(new Confusion(0.5, 2, 1, 1, 1));
    // Of six pairs four are right and one is tied.
    assertThat(value(metrics, Kind.AUC)).isCloseTo(4.5 / 6, within(1e-12));
    assertThat(value(metrics, Kind.PRECISION)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(value(metrics, Kind.RECALL)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(value(metrics, Kind.F1)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(value(metrics, Kind.ACCURACY)).isEqualTo(0.6);
    assertThat(value(metrics, Kind.LOG_LOSS))
        .isCloseTo(
            -(Math.log(0.75) + 2 * Math.log(0.5) + Math.log(0.25) + Math.log(0.875)) / 5,
            within(1e-12));
  }

  @Test
  void whatIsUndefinedIsNotANumber() {
    Metrics zeros = Metrics.regression(new float[] {1, 2}, new double[] {0, 0}, List.of());
    assertThat(value(zeros, Kind.R2)).isNaN();
    assertThat(value(zeros, Kind.MAPE)).isNaN();
    Metrics none = Metrics.classification(new float[] {0, 0}, new double[] {0, 0}, 0.5);
    assertThat(value(none, Kind.AUC)).isNaN();
    assertThat(value(none, Kind.PRECISION)).isNaN();
    assertThat(value(none, Kind.RECALL)).isNaN();
    assertThat(value(none, Kind.F1)).isNaN();
    assertThat(value(none, Kind.ACCURACY)).isEqualTo(1);
  }

  @Test
  void aModelThatIsSilentWhereItIsHardIsNotTheBetterForIt() {
    Metrics metrics =
        Metrics.regression(new float[] {1, Float.NaN}, new double[] {1, 2}, List.of(1.0));
    assertThat(metrics.unpredicted()).isEqualTo(1);
    assertThat(metrics.values().values()).allMatch(each -> each.isNaN());
  }

  @Test
  void certaintyThatIsWrongCostsMuchButNotEverything() {
    Metrics metrics = Metrics.classification(new float[] {1, 0}, new double[] {0, 1}, 0.5);
    assertThat(value(metrics, Kind.LOG_LOSS)).isCloseTo(-Math.log(1e-15), within(0.1));
    assertThat(value(metrics, Kind.AUC)).isEqualTo(0);
  }

  @Test
  void namesAreReadAndWrongOnesTold() {
    for (Task task : Task.values()) {
      for (String name : Metric.names(task)) {
        String real = name.replace("<tolerance>", "0.50");
        assertThat(Metric.parse(real, task).name()).isEqualTo(real.replace("0.50", "0.5"));
      }
    }
    assertThat(Metric.parse("within_300", Task.REGRESSION)).isEqualTo(Metric.within(300));
    assertThatThrownBy(() -> Metric.parse("rsme", Task.REGRESSION))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(
            "unknown metric 'rsme'; did you mean 'rmse'?; expected one of rmse, mae, r2, mape,"
                + " median_ae, within_<tolerance>");
    assertThatThrownBy(() -> Metric.parse("auc", Task.REGRESSION))
        .hasMessageContaining("metric 'auc' is none of a regression");
    assertThatThrownBy(() -> Metric.parse("within_300", Task.CLASSIFICATION))
        .hasMessageContaining("is none of a classification");
    for (String wrong : List.of("within_", "within_x", "within_-1", "within_1e999")) {
      assertThatThrownBy(() -> Metric.parse(wrong, Task.REGRESSION))
          .hasMessageContaining("must be a number of at least 0");
    }
  }

  @Test
  void betterIsLowerOrHigherByMoreThanTheMargin() {
    Metric rmse = Metric.of(Kind.RMSE);
    assertThat(rmse.beats(98, 100, 0.01)).isTrue();
    assertThat(rmse.beats(99, 100, 0.01)).isFalse();
    assertThat(rmse.beats(99.5, 100, 0.01)).isFalse();
    assertThat(rmse.beats(101, 100, 0)).isFalse();
    assertThat(rmse.beats(100, 100, 0)).isFalse();
    Metric r2 = Metric.of(Kind.R2);
    assertThat(r2.beats(0.52, 0.5, 0.02)).isTrue();
    assertThat(r2.beats(0.505, 0.5, 0.02)).isFalse();
    assertThat(r2.beats(0.4, 0.5, 0)).isFalse();
    // One in a hundred more than nearly perfect would be out of reach.
    assertThat(r2.beats(0.9951, 0.995, 0.01)).isTrue();
    assertThat(r2.beats(0.99504, 0.995, 0.01)).isFalse();
    // A margin asks for more also where values are negative.
    assertThat(r2.beats(-1.005, -1, 0.01)).isFalse();
    assertThat(r2.beats(-0.995, -1, 0.01)).isFalse();
    assertThat(r2.beats(-0.98, -1, 0.01)).isTrue();
    assertThat(r2.beats(Double.NaN, Double.NaN, 0)).isFalse();
    assertThat(r2.beats(Double.NaN, -5, 0)).isFalse();
    assertThat(r2.beats(-5, Double.NaN, 0.1)).isTrue();
  }
}
