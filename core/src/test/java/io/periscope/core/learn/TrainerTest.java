package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values.Categories;
import io.periscope.api.learn.ExampleTable.Values.Numbers;
import io.periscope.api.learn.Task;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Candidate;
import io.periscope.api.model.Schema;
import io.periscope.core.learn.Metric.Kind;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  @TempDir private Path folder;

  private ModelRegistry registry() {
    return Trainings.registry(folder);
  }

  private Run train(ModelDef model, ExampleTable table) {
    return Trainings.train(registry(), model, table);
  }

  private void fails(ModelDef model, ExampleTable table, String... parts) {
    assertThatThrownBy(() -> train(model, table))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageStartingWith("models/trip.yaml: model 'trip'")
        .hasMessageContainingAll(parts);
    List<Run> runs = registry().runs();
    Run last = runs.get(runs.size() - 1);
    assertThat(last.status()).isEqualTo(Status.FAILED);
    assertThat(last.reason()).contains(parts);
    assertThat(registry().numbers()).isEmpty();
  }

  @Test
  void theBestOfTheGridIsPromotedAndAllIsOnRecord() {
    Run run = train(Trainings.by("rmse", 5, 0, 1), Trainings.line(400));
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    assertThat(run.trials().stream().map(Run.Trial::algorithm))
        .containsExactly("constant", "line", "line", "line");
    assertThat(run.trials()).allMatch(trial -> trial.metrics().isPresent());
    assertThat(run.chosen()).hasValue(2);
    assertThat(run.trials().get(2).parameters()).isEqualTo(Map.of("shift", 0));
    assertThat(run.importances()).containsExactly(Map.entry("km", 1.0), Map.entry("zone", 0.0));
    assertThat(run.version()).hasValue(1);
    assertThat(run.setup().features())
        .containsExactly(Map.entry("km", "distance"), Map.entry("zone", "zone"));
    Run.Data data = run.data().orElseThrow();
    assertThat(data.origin()).isEqualTo(Trainings.ORIGIN);
    assertThat(data.training() + data.test()).isEqualTo(400);
    assertThat(data.test()).isBetween(60, 140);
    assertThat(run.metrics().orElseThrow().value(Metric.of(Kind.RMSE))).isBetween(0.1, 0.2);
    assertThat(run.metrics().orElseThrow().value(Metric.within(1))).isEqualTo(1);
    assertThat(registry().aliases().champion()).hasValue(1);
    assertThat(registry().runs()).containsExactly(run);
  }

  @Test
  void ofEqualOnesTheFirstIsTaken() {
    assertThat(train(Trainings.by("mae", 1, 0, 0, 0), Trainings.line(100)).chosen()).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({"rmse", "mae", "mape", "median_ae", "r2", "within_0.15"})
  void theBetterOneIsPromotedAndTheWorseOneIsNot(String metric) {
    ExampleTable table = Trainings.line(400);
    Run first = train(Trainings.by(metric, 0.2), table);
    assertThat(first.status()).isEqualTo(Status.PROMOTED);

    Run worse = train(Trainings.by(metric, 0.3), table);
    assertThat(worse.status()).isEqualTo(Status.KEPT);
    assertThat(worse.reason())
        .contains("is no better than the champion, version 1, with")
        .contains("on the same " + worse.data().orElseThrow().test() + " examples");
    assertThat(registry().aliases().champion()).hasValue(1);
    assertThat(registry().aliases().candidate()).hasValue(2);

    Run better = train(Trainings.by(metric, 0), table);
    assertThat(better.status()).isEqualTo(Status.PROMOTED);
    assertThat(better.reason()).contains("is better than the champion, version 1");
    assertThat(registry().aliases().champion()).hasValue(3);
    assertThat(registry().aliases().candidate()).isEmpty();
  }

  @Test
  void theSameAgainIsNotPromotedNorIsWhatIsBetterByLessThanTheMargin() {
    ExampleTable table = Trainings.line(400);
    train(Trainings.by("rmse", 0.5), table);
    assertThat(train(Trainings.by("rmse", 0.5), table).status()).isEqualTo(Status.KEPT);
    Run little = train(Trainings.by("rmse", 0.499), table);
    assertThat(little.status()).isEqualTo(Status.KEPT);
    assertThat(little.reason()).contains("is not enough better than the champion").contains("1 %");
    assertThat(train(Trainings.by("rmse", 0.45), table).status()).isEqualTo(Status.PROMOTED);
  }

  /** The champion is measured anew on what is set aside now, not by what it once had. */
  @Test
  void theChampionIsMeasuredOnTheSameExamples() {
    train(Trainings.by("rmse", 0), Trainings.line(400));
    ExampleTable table = Trainings.line(400);
    double[] later = Arrays.stream(table.target()).map(target -> target + 50).toArray();
    ExampleTable drifted =
        new ExampleTable(table.features(), later, table.time(), table.partition(), table.offset());
    Run run = train(Trainings.by("rmse", 3), drifted);
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    Metrics champion = run.champion().orElseThrow().metrics().orElseThrow();
    assertThat(champion.value(Metric.of(Kind.RMSE))).isBetween(49.0, 51.0);
    assertThat(champion.rows()).isEqualTo(run.data().orElseThrow().test());
  }

  @Test
  void whatIsNoBetterThanAConstantIsNoChampion() {
    Run run = train(Trainings.by("rmse", 1_000), Trainings.line(100));
    assertThat(run.status()).isEqualTo(Status.KEPT);
    assertThat(run.reason()).contains("is no better than always answering the same");
    assertThat(registry().aliases().champion()).isEmpty();
    assertThat(registry().aliases().candidate()).hasValue(1);
  }

  @Test
  void aChampionOfOtherFeaturesIsReplacedAndTheRecordSaysWhy() {
    train(Trainings.by("rmse", 0), Trainings.line(100));
    Schema renamed =
        Schema.of(new Field("miles", DataType.DOUBLE), new Field("zone", DataType.STRING));
    ExampleTable table = Trainings.line(100);
    ExampleTable miles =
        new ExampleTable(
            List.of(
                new Numbers("miles", ((Numbers) table.features().get(0)).values()),
                table.features().get(1)),
            table.target(),
            table.time(),
            table.partition(),
            table.offset());
    Run run =
        Trainings.train(
            registry(), Trainings.by("rmse", 1), Trainings.plan("other", renamed), miles);
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    assertThat(run.champion().orElseThrow().error())
        .hasValue(
            "version 1 of model 'trip' does not fit its declaration: it was trained on other"
                + " features than are declared now: 'km' is no longer there, 'miles' is new; train"
                + " it anew, or declare what it was trained on");
    Run again =
        Trainings.train(
            registry(), Trainings.by("rmse", 1), Trainings.plan("third", renamed), miles);
    assertThat(again.champion().orElseThrow().error().orElseThrow())
        .contains("have the same names and types as those declared now, but mean something else");
  }

  @Test
  void aDamagedChampionIsReplacedAndTheRecordSaysWhy() throws IOException {
    train(Trainings.by("rmse", 0), Trainings.line(100));
    Files.writeString(folder.resolve("versions/1/model.line"), "garbage");
    Run run = train(Trainings.by("rmse", 1), Trainings.line(100));
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    assertThat(run.reason()).contains("cannot be compared").contains("model.line is damaged");
  }

  @Test
  void anotherSplitIsNoted() {
    train(Trainings.by("rmse", 1), Trainings.line(100));
    ModelDef byTime = Trainings.byTime();
    Run run = train(byTime, Trainings.line(100));
    assertThat(run.notes()).anyMatch(note -> note.contains("set other examples aside"));
    assertThat(run.data().orElseThrow().split()).startsWith("the last 20 % by time set aside");
    assertThat(run.data().orElseThrow().test()).isEqualTo(20);
  }

  @Test
  void isReproducible() throws IOException {
    ModelDef model = Trainings.by("rmse", 5, 0, 1);
    Run first = train(model, Trainings.line(300));
    Path elsewhere = folder.resolve("elsewhere");
    Run second = Trainings.train(Trainings.registry(elsewhere), model, Trainings.line(300));
    assertThat(second).isEqualTo(first);
    assertThat(Files.readString(elsewhere.resolve("versions/1/record.json")))
        .isEqualTo(Files.readString(folder.resolve("versions/1/record.json")));
  }

  @Test
  void theRecordIsTheSameAfterItWasStored() throws IOException {
    train(Trainings.by("r2", 0), Trainings.line(100));
    Run run = train(Trainings.by("r2", 1, Double.NaN), Trainings.line(100));
    ObjectNode json = run.json();
    assertThat(RunJson.read(Json.read(Json.bytes(json))).json().toString())
        .isEqualTo(json.toString());
    assertThat(registry().version(2).run().json().toString()).isEqualTo(json.toString());
  }

  @Test
  void targetsThatAreNoNumberAreLeftOutAndCounted() {
    ExampleTable table = Trainings.line(100);
    double[] target = table.target().clone();
    target[3] = Double.NaN;
    target[4] = Double.POSITIVE_INFINITY;
    target[5] = 1e300;
    Run run = train(Trainings.by("rmse", 0), Trainings.table(km(table), target));
    Run.Data data = run.data().orElseThrow();
    assertThat(data.dropped()).isEqualTo(3);
    assertThat(data.training() + data.test()).isEqualTo(97);
    assertThat(run.notes())
        .contains("3 of 100 examples are left out, because their target is no number");
    assertThat(run.metrics().orElseThrow().value(Metric.of(Kind.RMSE))).isLessThan(0.2);
  }

  private static double[] km(ExampleTable table) {
    return ((Numbers) table.features().get(0)).values();
  }

  @Test
  void tooFewExamplesAreTold() {
    fails(
        Trainings.by("rmse", 0),
        Trainings.line(10),
        "there are 10 examples, and at least 20 are needed");
    double[] nothing = new double[30];
    Arrays.fill(nothing, Double.NaN);
    nothing[0] = 1;
    fails(
        Trainings.by("rmse", 0),
        Trainings.table(new double[30], nothing),
        "there are 1 examples with a target that is a number (29 others have none)");
    fails(Trainings.by("rmse", 0), Trainings.line(0), "there are 0 examples");
    assertThat(registry().runs()).hasSize(3);
  }

  @Test
  void aFeatureThatNeverChangesIsNotedAndOneAmongNoneIsAnError() {
    ExampleTable table = Trainings.line(40);
    ExampleTable constant =
        new ExampleTable(
            List.of(table.features().get(0), new Categories("zone", List.of("a"), new int[40])),
            table.target(),
            table.time(),
            table.partition(),
            table.offset());
    Run run = train(Trainings.by("rmse", 0), constant);
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    assertThat(run.notes())
        .containsExactly(
            "feature 'zone' is 'a' in all %d examples to train on, so nothing is learnt from it"
                .formatted(run.data().orElseThrow().training()));
  }

  @Test
  void ifNoFeatureEverChangesItIsAnError() {
    double[] km = new double[40];
    Arrays.fill(km, 5);
    ExampleTable table = Trainings.line(40);
    ExampleTable constant =
        new ExampleTable(
            List.of(
                new Numbers("km", km),
                new Categories("zone", List.of(), IntStream.range(0, 40).map(i -> -1).toArray())),
            table.target(),
            table.time(),
            table.partition(),
            table.offset());
    fails(
        Trainings.by("rmse", 0),
        constant,
        "no feature ever changes",
        "feature 'km' is 5 in all",
        "feature 'zone' has no value in all");
  }

  @Test
  void aTargetThatNeverChangesIsAnError() {
    double[] target = new double[40];
    Arrays.fill(target, 7);
    fails(
        Trainings.by("rmse", 0),
        Trainings.table(km(Trainings.line(40)), target),
        "to train on is 7",
        "there is nothing to learn");
  }

  private static ModelDef fraud(String metric) {
    return Trainings.model(Task.CLASSIFICATION, metric, List.of(new Candidate("line", Map.of())));
  }

  private static ExampleTable frauds(int rows) {
    ExampleTable table = Trainings.line(rows);
    double[] km = km(table);
    return Trainings.table(km, Arrays.stream(km).map(each -> each > 15 ? 1 : 0).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"auc", "log_loss", "precision", "recall", "f1", "accuracy"})
  void aClassificationIsMeasuredAsOne(String metric) {
    Run run = train(fraud(metric), frauds(400));
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    Metrics metrics = run.metrics().orElseThrow();
    assertThat(metrics.value(Metric.of(Kind.AUC))).isEqualTo(1);
    assertThat(metrics.confusion().orElseThrow().truePositives()).isPositive();
    Metrics constant = run.trials().get(0).metrics().orElseThrow();
    assertThat(constant.value(Metric.of(Kind.AUC))).isEqualTo(0.5);
  }

  @Test
  void aClassificationNeedsBothClassesAndNoOther() {
    fails(fraud("auc"), Trainings.line(40), "must be 0 or 1, or a boolean", "offset 0");
    fails(
        fraud("auc"),
        Trainings.table(km(Trainings.line(40)), new double[40]),
        "to train on is 0",
        "there is nothing to learn");
    double[] target = new double[40];
    ExampleTable table = Trainings.line(40);
    int[] training =
        Holdout.of(fraud("auc").split(), 7, table, IntStream.range(0, 40).toArray()).training();
    target[training[0]] = 1;
    fails(
        fraud("auc"),
        Trainings.table(km(table), target),
        "to test is 0",
        "it cannot be told how good a model is");
  }

  @Test
  void withoutDifferentTimesThereIsNothingToTest() {
    ExampleTable table = Trainings.line(40);
    ExampleTable same =
        new ExampleTable(
            table.features(), table.target(), new long[40], table.partition(), table.offset());
    ModelDef byTime = Trainings.byTime();
    fails(byTime, same, "no example is left to test", "events need different times");
  }

  @Test
  void whatIsDeclaredWronglyIsToldAllAtOnce() {
    fails(
        Trainings.model(
            Task.REGRESSION,
            "rmse",
            List.of(
                new Candidate("lime", Map.of()),
                new Candidate("line", Map.of("shitf", List.of(1, 2))))),
        Trainings.line(40),
        "unknown algorithm 'lime'; did you mean 'line'?; there are constant, line",
        "line: 'line' has no parameter 'shitf'");
    fails(Trainings.by("rsme", 0), Trainings.line(40), "unknown metric 'rsme'");
    fails(
        Trainings.model(Task.REGRESSION, "rmse", List.of()),
        Trainings.line(40),
        "there are no candidates");
    Object[] many = IntStream.range(0, 1_001).boxed().toArray();
    fails(Trainings.by("rmse", many), Trainings.line(40), "1,001 combinations");
  }

  @Test
  void oneThatCannotLearnDoesNotKeepOthersFromIt() {
    Candidate fails = new Candidate("line", Map.of("fail", List.of(true)));
    Candidate silent = new Candidate("line", Map.of("silent", List.of(true)));
    Candidate good = new Candidate("line", Map.of());
    Run run =
        train(
            Trainings.model(Task.REGRESSION, "rmse", List.of(fails, silent, good)),
            Trainings.line(40));
    assertThat(run.status()).isEqualTo(Status.PROMOTED);
    assertThat(run.chosen()).hasValue(3);
    assertThat(run.trials().get(1).error()).hasValue("it will not learn");
    assertThat(run.trials().get(2).metrics().orElseThrow().unpredicted()).isPositive();
  }

  @Test
  void ifNoneCanLearnItIsAnError() {
    fails(
        Trainings.model(
            Task.REGRESSION, "rmse", List.of(new Candidate("line", Map.of("fail", List.of(true))))),
        Trainings.line(40),
        "no candidate could be trained: it will not learn");
    fails(
        Trainings.model(
            Task.REGRESSION,
            "rmse",
            List.of(new Candidate("line", Map.of("silent", List.of(true))))),
        Trainings.line(40),
        "rmse is undefined for every candidate");
  }

  @Test
  void tellsHowFarItHasCome() {
    List<TrainingProgress> seen = new ArrayList<>();
    new Trainer(registry(), Trainings.LEARNERS, Trainings.CLOCK, "test")
        .train(
            Trainings.by("rmse", 0, 1),
            Trainings.plan("hash"),
            Trainings.line(40),
            Trainings.ORIGIN,
            seen::add);
    assertThat(seen.stream().map(TrainingProgress::done)).isSorted();
    assertThat(seen.stream().map(TrainingProgress::stage).distinct())
        .containsExactly(TrainingProgress.Stage.values());
    assertThat(seen.get(seen.size() - 1).done()).isEqualTo(1);
    assertThat(seen.stream().map(TrainingProgress::candidate).distinct()).containsExactly(0, 1, 2);
    assertThat(seen.get(0).remaining(Duration.ofSeconds(1))).isEmpty();
    TrainingProgress half =
        new TrainingProgress(TrainingProgress.Stage.TRAINING, 1, 2, "line", 0.25);
    assertThat(half.remaining(Duration.ofSeconds(10))).hasValue(Duration.ofSeconds(30));
  }

  /** Also while a candidate is trained, whose own failures are forgiven. */
  @ParameterizedTest
  @ValueSource(strings = {"PREPARING", "TRAINING", "COMPARING", "STORING"})
  void canBeStoppedUntilItIsStored(String stage) {
    train(Trainings.by("rmse", 1), Trainings.line(40));
    TrainingProgress.Listener stop =
        progress -> {
          if (progress.stage().name().equals(stage)) {
            throw PeriscopeException.user("stopped by hand");
          }
        };
    Trainer trainer = new Trainer(registry(), Trainings.LEARNERS, Trainings.CLOCK, "test");
    assertThatThrownBy(
            () ->
                trainer.train(
                    Trainings.by("rmse", 0),
                    Trainings.plan("hash"),
                    Trainings.line(40),
                    Trainings.ORIGIN,
                    stop))
        .hasMessage("stopped by hand");
    assertThat(registry().runs().get(1).status()).isEqualTo(Status.FAILED);
    assertThat(registry().runs().get(1).reason()).isEqualTo("stopped by hand");
    assertThat(registry().numbers()).containsExactly(1);
    assertThat(registry().aliases().champion()).isEqualTo(OptionalInt.of(1));
  }
}
