package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.learn.ExampleTable;
import io.periscope.api.model.ModelDef;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of about {@code 3 km + 2}, and what came after it was trained. */
class DriftTest {
  private static final int COUNT = 2_000;

  @TempDir private Path folder;

  private static ExampleTable events(double stretch, double slower) {
    double[] km =
        ((ExampleTable.Values.Numbers) Trainings.line(COUNT).features().get(0)).values().clone();
    double[] minutes = Trainings.line(COUNT).target().clone();
    for (int i = 0; i < COUNT; i++) {
      minutes[i] = (minutes[i] + 3 * km[i] * (stretch - 1)) * slower;
      km[i] *= stretch;
    }
    return Trainings.table(km, minutes);
  }

  private Optional<Drift> drift(ModelDef model, ExampleTable recent) {
    ModelRegistry registry = Trainings.registry(folder);
    if (registry.numbers().isEmpty()) {
      var run = Trainings.train(registry, model, Trainings.line(COUNT));
    }
    try (LoadedModel loaded = registry.load(1, List.of(new FakeLearner()))) {
      return Drift.of(model, loaded, recent);
    }
  }

  @Test
  void eventsLikeThoseOfTheTrainingAreNoNews() {
    Drift drift = drift(Trainings.by("rmse", 0), events(1, 1)).orElseThrow();
    assertThat(drift.version()).isEqualTo(1);
    assertThat(drift.examples()).isEqualTo(COUNT);
    assertThat(drift.features().keySet()).containsExactly("km", "zone");
    assertThat(drift.features().values()).allMatch(psi -> psi < 0.02);
    assertThat(drift.error()).isLessThan(0.05);
    assertThat(drift.now()).isBetween(0.1, 0.2);
    assertThat(drift.alerts()).isEmpty();
    assertThat(drift.from().orElseThrow()).hasToString("1970-01-01T00:00:00Z");
    assertThat(drift.to().orElseThrow()).hasToString("1970-01-01T00:33:19Z");
  }

  @Test
  void otherFeaturesAreToldThoughTheModelIsStillRight() {
    Drift drift = drift(Trainings.by("rmse", 0), events(2, 1)).orElseThrow();
    assertThat(drift.features().get("km")).isGreaterThan(0.5);
    assertThat(drift.features().get("zone")).isLessThan(0.02);
    assertThat(drift.alerts()).anyMatch(alert -> alert.startsWith("feature 'km' is distributed"));
    assertThat(drift.alerts()).noneMatch(alert -> alert.startsWith("rmse"));
  }

  @Test
  void aLargerErrorIsTold() {
    for (String metric : List.of("rmse", "r2", "within_1")) {
      Drift drift = drift(Trainings.by(metric, 0), events(1, 1.5)).orElseThrow();
      assertThat(drift.features().get("km")).isLessThan(0.02);
      assertThat(drift.alerts()).as(drift.toString()).hasSize(2);
      assertThat(drift.alerts().get(0))
          .startsWith(metric + " is ")
          .contains(" 2,000 examples and was ");
      assertThat(drift.alerts().get(1)).startsWith("the error is distributed otherwise");
    }
  }

  @Test
  void fewEventsSayNothingAndWhatHasNoTruthIsLeftOut() {
    ExampleTable events = events(1, 1);
    double[] target = events.target().clone();
    Arrays.fill(target, Drift.LEAST_EXAMPLES - 1, COUNT, Double.NaN);
    ExampleTable few =
        new ExampleTable(
            events.features(), target, events.time(), events.partition(), events.offset());
    ModelDef model = Trainings.by("rmse", 0);
    assertThat(drift(model, few)).isEmpty();
    target[COUNT - 1] = 5;
    assertThat(drift(model, few).orElseThrow().examples()).isEqualTo(Drift.LEAST_EXAMPLES);
  }

  @Test
  void whatItIsHeldAgainstIsStoredWithTheVersion() {
    var unused = drift(Trainings.by("rmse", 0), events(1, 1));
    Reference reference = Trainings.registry(folder).version(1).reference().orElseThrow();
    assertThat(reference.features().stream().map(Bins::name)).containsExactly("km", "zone");
    assertThat(Reference.read(reference.json())).isEqualTo(reference);
  }
}
