package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.learn.Task;
import io.periscope.api.model.ModelDef;
import io.periscope.workspace.yaml.Problems;
import io.periscope.workspace.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model's file declares, and what is wrong with it. */
class ModelFileReaderTest {
  private final Problems problems = new Problems();
  @TempDir private Path root;

  private Optional<ModelDef> read(String text) {
    return YamlTree.parse("models/fare.yaml", text, problems)
        .map(tree -> tree.value(problems))
        .flatMap(value -> new ModelFileReader(root, List.of("trips")).read("fare", value));
  }

  private List<String> found() {
    try {
      problems.throwIfAny();
      return List.of();
    } catch (ProblemsException e) {
      return e.problems().stream().map(Object::toString).toList();
    }
  }

  @Test
  void everythingThatCanBeSaid() {
    ModelDef model =
        read("""
            model: fare
            description: What it costs
            stream: trips
            join: LEFT JOIN zones z ON z.id = trips.zone
            features:
              hour: HOUR(pickup)
              far: |
                distance > 10
            target: fare
            where: fare > 0
            task: classification
            split: { by: random, test: 0.3 }
            candidates:
              - linear
              - boosted_trees: { max_depth: [4, 6], learning_rate: 0.1 }
            metric: f1
            tolerances: [1, 2.5]
            threshold: 0.7
            margin: 0.01
            seed: 9
            """)
            .orElseThrow();
    assertThat(problems.isEmpty()).as(found().toString()).isTrue();
    assertThat(model.features().keySet()).containsExactly("hour", "far");
    assertThat(model.features().get("hour").text())
        .isEqualTo("\n".repeat(5) + " ".repeat(8) + "HOUR(pickup)");
    assertThat(model.task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(model.split()).isEqualTo(new ModelDef.Split(false, 0.3));
    assertThat(model.candidates())
        .extracting(ModelDef.Candidate::algorithm)
        .containsExactly("linear", "boosted_trees");
    assertThat(model.candidates().get(1).grid())
        .containsEntry("max_depth", List.of(4L, 6L))
        .containsEntry("learning_rate", List.of(0.1));
    assertThat(model.tolerances()).containsExactly(1.0, 2.5);
    assertThat(model.metric()).isEqualTo("f1");
    assertThat(model.seed()).isEqualTo(9);
  }

  @Test
  void whatIsNotSaidHasADefault() {
    ModelDef model =
        read("""
            model: fare
            stream: trips
            features: { n: riders }
            target: fare
            candidates: [linear]
            """)
            .orElseThrow();
    assertThat(model.task()).isEqualTo(Task.REGRESSION);
    assertThat(model.metric()).isEqualTo("rmse");
    assertThat(model.split()).isEqualTo(new ModelDef.Split(true, 0.2));
    assertThat(model.margin()).isZero();
  }

  private static final String MADE_ELSEWHERE =
      """
      model: fare
      stream: trips
      features: { n: riders, where: zone }
      target: fare
      """;

  @Test
  void aModelThatWasMadeElsewhere() throws IOException {
    Path file = Files.writeString(root.resolve("fare.v2.onnx"), "a model");
    ModelDef model =
        read(MADE_ELSEWHERE + "file: fare.v2.onnx\ncategories: { where: [Bronx, 7] }\n")
            .orElseThrow();
    assertThat(found()).isEmpty();
    ModelDef.Given given = model.given().orElseThrow();
    assertThat(given)
        .isEqualTo(
            new ModelDef.Given("fare.v2.onnx", file, Map.of("where", List.of("Bronx", "7"))));
    assertThat(given.format()).isEqualTo("onnx");
    assertThat(model.candidates()).isEmpty();
    assertThat(model.split().all()).isTrue();
    assertThat(
            read(MADE_ELSEWHERE + "file: fare.v2.onnx\nsplit: { test: 0.3 }").orElseThrow().split())
        .isEqualTo(new ModelDef.Split(true, 0.3));
  }

  @Test
  void aSchedule() {
    assertThat(read(MADE_ELSEWHERE + "candidates: [linear]\nschedule: { every: 1h }\n"))
        .hasValueSatisfying(
            model ->
                assertThat(model.schedule())
                    .hasValue(new ModelDef.Schedule(Duration.ofHours(1), 1_000)));
    assertThat(read(MADE_ELSEWHERE + "candidates: [linear]\nschedule: { every: 2d, least: 50 }\n"))
        .hasValueSatisfying(
            model ->
                assertThat(model.schedule())
                    .hasValue(new ModelDef.Schedule(Duration.ofDays(2), 50)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "margin: 0 | 1:1: a model has either 'candidates', which are trained here, or the 'file' of a model that was made elsewhere",
        "file: fare.onnx, candidates: [linear] | 5:1: a model has either 'candidates', which are trained here, or the 'file' of a model that was made elsewhere, not both",
        "file: fare | 5:7: 'file' must be a file whose ending says what it is, such as models/fraud.onnx, not 'fare'",
        "file: fare.onnx, schedule: { every: 1h } | 6:1: 'schedule' is for models that are trained here; a file is taken in whenever it is another one",
        "candidates: [linear], categories: { n: [a] } | 6:1: 'categories' belongs to the 'file' of a model that was made elsewhere; what is trained here finds them by itself",
        "file: fare.onnx, categories: { wher: [a] } | 6:15: there is no feature 'wher'; did you mean 'where'?",
        "file: fare.onnx, categories: { where: [] } | 6:22: a feature has one category at least",
        "file: fare.onnx, categories: { where: [a; a] } | 6:26: 'a' stands here a second time",
        "candidates: [linear], schedule: { every: 0s } | 6:20: 'every' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not '0s'",
        "candidates: [linear], schedule: { least: 5 } | 6:1: 'schedule' lacks the key 'every'"
      })
  void aModelIsTrainedHereOrMadeElsewhere(String lines, String problem) throws IOException {
    Files.writeString(root.resolve("fare.onnx"), "a model");
    var unused = read(MADE_ELSEWHERE + lines.replace(", ", "\n").replace(';', ',') + "\n");
    assertThat(found()).containsExactly("models/fare.yaml:" + problem);
  }

  @Test
  void aFileThatIsNotThere() {
    var unused = read(MADE_ELSEWHERE + "file: models/fare.onnx\n");
    assertThat(found())
        .containsExactly(
            "models/fare.yaml:5:7: there is no file " + root.resolve("models/fare.onnx"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stream: trip      | 2:9: there is no stream 'trip'; there are: trips; did you mean 'trips'?",
        "split: { test: 1 }| 2:16: 'test' must be a share above 0 and below 1, not '1'",
        "split: { by: day }| 2:14: 'by' must be time or random, not 'day'",
        "task: guessing    | 2:7: 'task' must be regression or classification, not 'guessing'",
        "margin: 5         | 2:9: 'margin' must be a margin from 0 to 1, not '5'",
        "features: {}      | 2:11: a model has one feature at least",
        "features: {_a: 1} | 2:12: the feature name '_a' begins with _, which is kept for Periscope's own columns",
        "candidates: []    | 2:13: a model has one candidate at least"
      })
  void whatIsWrongIsToldWithItsPlace(String line, String problem) {
    String rest = "";
    for (String other :
        List.of(
            "stream: trips", "features: { n: riders }", "target: fare", "candidates: [linear]")) {
      rest += other.startsWith(line.replaceFirst(":.*", ":")) ? "" : other + "\n";
    }
    var unused = read("model: fare\n" + line.strip() + "\n" + rest);
    assertThat(found()).containsExactly("models/fare.yaml:" + problem);
  }
}
