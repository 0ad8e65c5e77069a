package io.periscope.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that the first version of the format holds, with XGBoost 3.0.4, go on predicting. */
class StoredModelsTest {

  @ParameterizedTest
  @CsvSource({
    "boosted_trees-regression, -0.21511686, 1.3471489, 0.42012107",
    "random_forest-regression, -0.69290924, 2.6476777, 0.18183613",
    "linear-regression, -2.499756, 3.749756, 0.58656895",
    "constant-regression, 0.58656895, 0.58656895, 0.58656895",
    "boosted_trees-classification, 0.40891144, 0.63844675, 0.50064313",
    "random_forest-classification, 0.19500268, 0.704536, 0.5279021",
    "linear-classification, 0.05537701, 0.98887014, 0.58574474",
    "constant-classification, 0.525, 0.525, 0.525"
  })
  void areRead(String name, float known, float other, float unknown) throws IOException {
    byte[] bytes;
    try (InputStream in =
        StoredModelsTest.class.getResourceAsStream("/models/" + name + ".xgboost")) {
      bytes = in.readAllBytes();
    }
    float[] values = {0, -1, 3, 1.5f, Float.NaN, Float.NaN};
    try (Predictor predictor = new XgboostLearner().load(bytes, Given.categories())) {
      assertThat(predictor.predict(new Rows(values, 2, 3)))
          .containsExactly(new float[] {known, other, unknown}, within(1e-5f));
    }
  }
}
