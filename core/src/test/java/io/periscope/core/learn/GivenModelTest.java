package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.ModelDef;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that were made elsewhere; here they are lines, of which two numbers tell all. */
class GivenModelTest {
  @TempDir private Path folder;
  private ModelRegistry registry;
  private Path file;

  @BeforeEach
  void aGoodOne() throws IOException {
    registry = Trainings.registry(folder.resolve("trip"));
    file = Files.writeString(folder.resolve("trip.line"), "3.0 2.0 2");
  }

  private Run train() {
    return Trainings.train(registry, Trainings.given(file), Trainings.line(400));
  }

  @Test
  void itIsMeasuredOnAllExamplesAndStoredAsItIs() throws IOException {
    Run run = train();
    assertThat(run.status()).as(run.reason()).isEqualTo(Status.PROMOTED);
    assertThat(run.reason()).startsWith("trip.line with rmse 0.14");
    Run.Data data = run.data().orElseThrow();
    assertThat(data.training()).isZero();
    assertThat(data.test()).isEqualTo(400);
    assertThat(data.split()).isEqualTo("all 400 to test, for nothing is learnt from them here");
    assertThat(run.trials()).extracting(Run.Trial::algorithm).containsExactly("constant", "line");
    assertThat(run.notes()).anyMatch(note -> note.contains("trip.line was made elsewhere"));
    ModelVersion version = registry.version(1);
    assertThat(version.format()).isEqualTo("line");
    assertThat(version.encoding().columns().get(1).categories()).hasValue(List.of("a", "b"));
    assertThat(folder.resolve("trip/versions/1/model.line")).hasSameBinaryContentAs(file);
    Run.GivenFile given = run.setup().given().orElseThrow();
    assertThat(given.name()).isEqualTo("trip.line");
    assertThat(given.sha256()).isEqualTo(version.sha256());
    assertThat(registry.last()).hasValue(run);
  }

  @Test
  void aBetterFileTakesItsPlaceAndAWorseOneDoesNot() throws IOException {
    Files.writeString(file, "3.0 4.0 2");
    assertThat(train().status()).isEqualTo(Status.PROMOTED);
    Files.writeString(file, "3.0 2.0 2");
    assertThat(train().status()).isEqualTo(Status.PROMOTED);
    Files.writeString(file, "3.0 3.0 2");
    Run worse = train();
    assertThat(worse.status()).isEqualTo(Status.KEPT);
    assertThat(worse.reason()).contains("no better than the champion, version 2");
    assertThat(registry.aliases().champion()).hasValue(2);
    assertThat(registry.aliases().candidate()).hasValue(3);
  }

  @Test
  void oneThatIsNoBetterThanTheMeanIsNoChampion() throws IOException {
    Files.writeString(file, "-3.0 0.0 2");
    Run run = train();
    assertThat(run.status()).isEqualTo(Status.KEPT);
    assertThat(run.reason()).contains("no better than always answering the same");
    assertThat(registry.aliases().champion()).isEmpty();
  }

  @Test
  void aFileThatDoesNotFitIsToldWithItsPlaceBeforeAnythingIsTrained() throws IOException {
    Files.writeString(file, "3.0 2.0 5");
    assertThatThrownBy(() -> Trainer.check(Trainings.given(file), Trainings.LEARNERS))
        .isInstanceOf(ProblemsException.class)
        .hasMessage(
            "models/trip.yaml:5:7: model 'trip': trip.line cannot be used: it is a line of 5 features");
    Files.delete(file);
    assertThatThrownBy(() -> Trainer.check(Trainings.given(file), Trainings.LEARNERS))
        .hasMessage("models/trip.yaml:5:7: model 'trip': there is no file " + file);
    Path onnx = Files.writeString(folder.resolve("trip.onnx"), "");
    assertThatThrownBy(() -> Trainer.check(Trainings.given(onnx), Trainings.LEARNERS))
        .isInstanceOf(ProblemsException.class)
        .hasMessageStartingWith(
            "models/trip.yaml:5:7: model 'trip': trip.onnx is in the format 'onnx', and no library here loads that; there is fake 1.0 for 'line'")
        .hasMessageContaining("engines/onnx/target/plugins into the folder plugins");
    assertThat(registry.runs()).isEmpty();
  }

  @Test
  void textsNeedCategoriesAndNumbersHaveNone() {
    GivenModel.check(Trainings.given(file), Trainings.FEATURES);
    ModelDef model = Trainings.given(file, Map.of("km", List.of("near", "far")));
    assertThatThrownBy(() -> GivenModel.check(model, Trainings.FEATURES))
        .isInstanceOf(ProblemsException.class)
        .hasMessageContainingAll(
            "models/trip.yaml:5:7: feature 'zone' is a string, and trip.line takes numbers",
            "models/trip.yaml:6:9: feature 'km' is of type double, and only a string has categories");
  }

  @Test
  void aDamagedChampionIsNotLoaded() throws IOException {
    var unused = train();
    Files.writeString(folder.resolve("trip/versions/1/model.line"), "9.0 2.0 2");
    assertThatThrownBy(() -> registry.load(1, Trainings.LEARNERS))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("model.line is damaged");
  }
}
