package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.learn.TrackedRun;
import io.periscope.api.learn.TrackedRun.Outcome;
import io.periscope.api.model.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tracking server is told, and when. */
class RunMirrorTest {
  @TempDir private Path folder;
  private final List<TrackedRun> told = new ArrayList<>();
  private Optional<PeriscopeException> failure = Optional.empty();
  private Models models;

  private final class Server implements RunTracker {
    @Override
    public void track(Settings.Mlflow server, TrackedRun run) {
      failure.ifPresent(
          e -> {
            throw e;
          });
      told.add(run);
    }
  }

  @BeforeEach
  void threeRuns() {
    models = new Models(folder, Trainings.LEARNERS, Trainings.CLOCK, "test");
    train(2, 100);
    train(0, 100);
    try {
      train(0, 19);
    } catch (PeriscopeException e) {
      // It is on record, too.
    }
  }

  private void train(int shift, int examples) {
    var unused =
        models.train(
            Trainings.by("rmse", shift, 5),
            Trainings.plan("hash"),
            () -> new Models.Read(Trainings.line(examples), Trainings.ORIGIN));
  }

  private RunMirror mirror(String experiment) {
    Settings.Mlflow server =
        new Settings.Mlflow("http://mlflow:5000", experiment, Optional.empty(), Optional.empty());
    return new RunMirror(models, new Server(), server, "taxi", folder);
  }

  private void tick(RunMirror mirror) {
    mirror.tick(List.of("trip"));
  }

  private List<String> keys() {
    return told.stream().map(TrackedRun::key).toList();
  }

  @Test
  void everyRunThatHasEndedIsToldOnceAlsoThroughRestarts() {
    RunMirror mirror = mirror("taxi");
    tick(mirror);
    tick(mirror);
    tick(mirror("taxi"));
    assertThat(keys()).containsExactly("taxi/trip/1", "taxi/trip/2", "taxi/trip/3");
    train(1, 100);
    tick(mirror);
    assertThat(keys()).endsWith("taxi/trip/3", "taxi/trip/4").hasSize(4);
    told.clear();
    tick(mirror("another"));
    assertThat(told).hasSize(4);
  }

  @Test
  void whatIsTold() {
    tick(mirror("taxi"));
    TrackedRun run = told.get(1);
    assertThat(run.name()).isEqualTo("trip 2");
    assertThat(run.outcome()).isEqualTo(Outcome.DONE);
    assertThat(run.startedAt()).isEqualTo(Trainings.CLOCK.instant());
    assertThat(run.parameters())
        .containsEntry("algorithm", "line")
        .containsEntry("shift", "0")
        .containsEntry("setup.metric", "rmse")
        .containsEntry("setup.target", "duration");
    assertThat(run.metrics()).containsKeys("rmse", "mae", "within_1", "champion_rmse");
    assertThat(run.metrics().get("rmse")).isLessThan(run.metrics().get("champion_rmse"));
    assertThat(run.tags())
        .containsEntry("outcome", "promoted")
        .containsEntry("version", "2")
        .containsEntry("champion", "1")
        .containsEntry("segment", "42")
        .containsEntry("feature.km", "distance")
        .containsEntry("library", "fake 1.0");
    assertThat(run.tags().get("reason")).contains("better than the champion, version 1");
    assertThat(run.trials())
        .extracting(TrackedRun::name)
        .containsExactly("trip 2: constant", "trip 2: line", "trip 2: line");
    assertThat(run.trials().get(2).key()).isEqualTo("taxi/trip/2/2");
    assertThat(run.trials().get(2).parameters()).containsEntry("shift", "5");
    assertThat(told.get(2).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(told.get(2).tags().get("reason")).contains("there are 19 examples");
  }

  @Test
  void whileItIsAwayNothingIsLost() {
    failure =
        Optional.of(
            PeriscopeException.resource("it cannot be reached", new IllegalStateException()));
    RunMirror mirror = mirror("taxi");
    tick(mirror);
    train(1, 100);
    tick(mirror);
    assertThat(told).isEmpty();
    failure = Optional.empty();
    tick(mirror("taxi"));
    assertThat(told).hasSize(4);
  }

  @Test
  void whatItNeverTakesIsPassedOver() {
    failure = Optional.of(PeriscopeException.user("a value is too long"));
    RunMirror mirror = mirror("taxi");
    tick(mirror);
    failure = Optional.empty();
    train(1, 100);
    tick(mirror);
    assertThat(keys()).containsExactly("taxi/trip/4");
  }

  @Test
  void anUnreadableMarkMeansThatAllIsToldAgain() throws Exception {
    tick(mirror("taxi"));
    Files.writeString(folder.resolve("trip/mirrored.json"), "{");
    tick(mirror("taxi"));
    assertThat(told).hasSize(6);
  }
}
