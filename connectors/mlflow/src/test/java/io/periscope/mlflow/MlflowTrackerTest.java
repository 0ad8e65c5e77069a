package io.periscope.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.learn.TrackedRun;
import io.periscope.api.learn.TrackedRun.Outcome;
import io.periscope.api.model.Settings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an MLflow server; a server of the test checks the requests. */
class MlflowTrackerTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final RunTracker tracker = new MlflowTracker();
  private FakeMlflow mlflow;

  @BeforeEach
  void start() throws IOException {
    mlflow = new FakeMlflow();
  }

  @AfterEach
  void stop() {
    mlflow.close();
  }

  private void track(TrackedRun run) {
    tracker.track(
        new Settings.Mlflow(mlflow.url() + "/", "taxi trips", Optional.empty(), Optional.empty()),
        run);
  }

  private static TrackedRun run(String key, Outcome outcome, TrackedRun... trials) {
    return new TrackedRun(
        key,
        "trip 1",
        START,
        START.plusSeconds(90),
        outcome,
        Map.of("algorithm", "boosted_trees", "setup.where", "x".repeat(700)),
        Map.of("rmse", 1.5, "within_60", 0.25),
        Map.of("outcome", "promoted", "reason", "because\nit is", "feature.größe", "km * 2"),
        List.of(trials));
  }

  private static TrackedRun training() {
    return run(
        "taxi/trip/1",
        Outcome.DONE,
        run("taxi/trip/1/0", Outcome.DONE),
        run("taxi/trip/1/1", Outcome.FAILED));
  }

  private Map<String, String> statuses() {
    return mlflow.runs.values().stream()
        .collect(
            Collectors.toMap(
                run -> run.get("tags").get(MlflowTracker.KEY).asText(),
                run -> run.get("info").get("status").asText(),
                (first, second) -> first + " and " + second,
                TreeMap::new));
  }

  private void assertAllIsThere() {
    assertThat(statuses())
        .isEqualTo(
            Map.of(
                "taxi/trip/1", "FINISHED", "taxi/trip/1/0", "FINISHED", "taxi/trip/1/1", "FAILED"));
  }

  @Test
  void isAnnounced() {
    assertThat(ServiceLoader.load(RunTracker.class)).hasExactlyElementsOfTypes(MlflowTracker.class);
  }

  @Test
  void aTrainingAndItsTrials() {
    track(training());
    assertAllIsThere();
    JsonNode run = mlflow.runs.get("run-1");
    assertThat(run.get("info").get("run_name").asText()).isEqualTo("trip 1");
    assertThat(run.get("info").get("start_time").asLong()).isEqualTo(START.toEpochMilli());
    assertThat(run.get("info").get("end_time").asLong())
        .isEqualTo(START.plusSeconds(90).toEpochMilli());
    assertThat(run.get("params").get("algorithm").asText()).isEqualTo("boosted_trees");
    assertThat(run.get("params").get("setup.where").asText()).hasSize(500).endsWith("x…");
    assertThat(run.get("metrics").get("rmse").asDouble()).isEqualTo(1.5);
    assertThat(run.get("tags").get("reason").asText()).isEqualTo("because\nit is");
    assertThat(run.get("tags").get("feature.gr__e").asText()).isEqualTo("km * 2");
    assertThat(run.get("tags").has("mlflow.parentRunId")).isFalse();
    assertThat(mlflow.runs.get("run-2").get("tags").get("mlflow.parentRunId").asText())
        .isEqualTo("run-1");
  }

  @Test
  void theSameAgainChangesNothing() {
    track(training());
    track(training());
    assertAllIsThere();
    track(run("taxi/trip/2", Outcome.INTERRUPTED));
    assertThat(statuses()).hasSize(4).containsEntry("taxi/trip/2", "KILLED");
  }

  /** Whichever request is the last one, what is there is finished the next time. */
  @Test
  void whereverItWasCutOffItGoesOn() throws IOException {
    track(training());
    int all = mlflow.requests.size();
    for (int requests = 0; requests < all; requests++) {
      stop();
      start();
      mlflow.dies = requests;
      assertThatThrownBy(() -> track(training()))
          .isInstanceOfSatisfying(
              PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
          .hasMessageContaining("it answers 503");
      mlflow.dies = -1;
      track(training());
      assertAllIsThere();
    }
  }

  @Test
  void moreThanIsTakenAtOnceGoesInParts() {
    Map<String, String> many =
        IntStream.range(0, 250).boxed().collect(Collectors.toMap(i -> "p" + i, i -> "v"));
    track(
        new TrackedRun(
            "taxi/trip/1", "trip 1", START, START, Outcome.DONE, many, Map.of(), many, List.of()));
    assertThat(mlflow.runs.get("run-1").get("params")).hasSize(250);
  }

  @Test
  void oneThatIsAwayIsToBeTriedAgain() {
    mlflow.close();
    assertThatThrownBy(() -> track(training()))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageContaining("it cannot be reached");
  }

  @Test
  void whoAsks() {
    MlflowServer server =
        new MlflowServer(
            new Settings.Mlflow(mlflow.url(), "taxi", Optional.of("me"), Optional.of("${SECRET}")),
            Map.of("SECRET", "sesame"));
    assertThat(server.find("experiments/get-by-name", Map.of("experiment_name", "a b"))).isEmpty();
    // me:sesame
    assertThat(mlflow.authorizations).containsExactly("Basic bWU6c2VzYW1l");
    assertThatThrownBy(
            () ->
                new MlflowServer(
                    new Settings.Mlflow("${NOWHERE}", "taxi", Optional.empty(), Optional.empty()),
                    Map.of()))
        .hasMessageContaining("the environment variable NOWHERE is not set");
  }
}
