package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.learn.TrackedRun;
import io.periscope.api.learn.TrackedRun.Outcome;
import io.periscope.api.model.Settings;
import io.periscope.core.learn.Run.Setup;
import io.periscope.core.learn.Run.Status;
import io.periscope.core.learn.Run.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the trainings that have ended to a server for people, each once and in their order. How far
 * it has come is in a small file beside the runs, so what could not be shown is shown later, also
 * by another process. For one thread, which looks again and again; it keeps nobody from training.
 */
public final class RunMirror {
  private static final Logger LOG = LoggerFactory.getLogger(RunMirror.class);
  private static final String FILE = "mirrored.json";

  private final Models models;
  private final RunTracker tracker;
  private final Settings.Mlflow server;
  private final String workspace;
  private final Path folder;
  private boolean away;

  /**
   * @param workspace its name, by which runs are told from those of others
   * @param folder in which each model has a folder of its name
   */
  public RunMirror(
      Models models, RunTracker tracker, Settings.Mlflow server, String workspace, Path folder) {
    this.models = models;
    this.tracker = tracker;
    this.server = server;
    this.workspace = workspace;
    this.folder = folder;
  }

  /** Shows what has ended since; the next time goes on where this one could not. */
  public void tick(List<String> names) {
    try {
      for (String name : names) {
        mirror(name);
      }
      if (away) {
        away = false;
        LOG.info("{} has been told of all trainings that it missed", server.url());
      }
    } catch (RuntimeException e) {
      boolean stopping = Thread.currentThread().isInterrupted();
      if (!away && !stopping) {
        away = true;
        LOG.warn(
            "{} could not be told of a training: {}. It is tried again and again; models are trained and used all the same",
            server.url(),
            e.getMessage());
      }
    }
  }

  private void mirror(String model) {
    for (Run run : models.registry(model).after(through(model))) {
      if (run.status() == Status.RUNNING) {
        return;
      }
      try {
        tracker.track(server, tracked(run));
      } catch (PeriscopeException e) {
        if (e.fault() != Fault.USER) {
          throw e;
        }
        LOG.warn(
            "{} does not take run {} of model {}, which is passed over: {}",
            server.url(),
            run.id(),
            model,
            e.getMessage());
      }
      remember(model, run.id());
    }
  }

  // How far

  private String to() {
    return server.url() + " " + server.experiment();
  }

  /** Nothing, if it was another server: that knows nothing of what this one was told. */
  private int through(String model) {
    Path file = folder.resolve(model).resolve(FILE);
    try {
      JsonNode json = Json.read(Files.readAllBytes(file));
      ModelRegistry.checkForm(json);
      return json.required("to").asText().equals(to()) ? json.required("through").asInt() : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot be read, so all runs are told anew: {}", file, e.getMessage());
      return 0;
    }
  }

  private void remember(String model, int run) {
    Path file = folder.resolve(model).resolve(FILE);
    ObjectNode json = Json.object();
    json.put("form", ModelRegistry.FORM);
    json.put("to", to());
    json.put("through", run);
    try {
      // Each run is shown once, even if this is lost.
      Path unfinished = file.resolveSibling(FILE + ".new");
      Files.write(unfinished, Json.bytes(json));
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw PeriscopeException.resource("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  // What

  private TrackedRun tracked(Run run) {
    String key = "%s/%s/%d".formatted(workspace, run.model(), run.id());
    Optional<Trial> chosen =
        run.chosen().isPresent()
            ? Optional.of(run.trials().get(run.chosen().getAsInt()))
            : Optional.empty();
    Map<String, String> parameters = new LinkedHashMap<>();
    chosen.ifPresent(trial -> parameters.putAll(parameters(trial)));
    parameters.putAll(parameters(run.setup()));
    Map<String, Double> metrics =
        new LinkedHashMap<>(chosen.map(RunMirror::metrics).orElse(Map.of()));
    run.champion()
        .flatMap(Run.Rival::metrics)
        .ifPresent(
            rival ->
                finite(rival.values())
                    .forEach((name, value) -> metrics.put("champion_" + name, value)));
    return new TrackedRun(
        key,
        run.model() + " " + run.id(),
        run.startedAt(),
        run.startedAt().plus(run.duration()),
        switch (run.status()) {
          case FAILED -> Outcome.FAILED;
          case INTERRUPTED -> Outcome.INTERRUPTED;
          default -> Outcome.DONE;
        },
        parameters,
        metrics,
        tags(run, chosen),
        trials(run, key));
  }

  private static Map<String, String> parameters(Trial trial) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("algorithm", trial.algorithm());
    trial.parameters().forEach((name, value) -> parameters.put(name, String.valueOf(value)));
    return parameters;
  }

  private static Map<String, String> parameters(Setup setup) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("setup.stream", setup.stream());
    parameters.put("setup.task", setup.task().name().toLowerCase(Locale.ROOT));
    parameters.put("setup.target", setup.target());
    setup.where().ifPresent(sql -> parameters.put("setup.where", sql));
    setup.join().ifPresent(sql -> parameters.put("setup.join", sql));
    parameters.put("setup.split", setup.splitByTime() ? "time" : "random");
    parameters.put("setup.test", String.valueOf(setup.testShare()));
    parameters.put("setup.metric", setup.metric());
    parameters.put("setup.margin", String.valueOf(setup.margin()));
    parameters.put("setup.seed", String.valueOf(setup.seed()));
    return parameters;
  }

  private static Map<String, Double> metrics(Trial trial) {
    return finite(trial.metrics().map(Metrics::values).orElse(Map.of()));
  }

  private static Map<String, Double> finite(Map<String, Double> values) {
    Map<String, Double> finite = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            finite.put(name, value);
          }
        });
    return finite;
  }

  private Map<String, String> tags(Run run, Optional<Trial> chosen) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("workspace", workspace);
    tags.put("model", run.model());
    tags.put("run", String.valueOf(run.id()));
    tags.put("outcome", run.status().name().toLowerCase(Locale.ROOT));
    tags.put("reason", run.reason());
    run.version().ifPresent(version -> tags.put("version", String.valueOf(version)));
    run.data()
        .ifPresent(
            data -> {
              tags.put("topic_id", data.origin().topicId());
              tags.put("segment", String.valueOf(data.origin().segment()));
              tags.put("coverage", data.origin().coverage().toString());
              tags.put("training_examples", String.valueOf(data.training()));
              tags.put("test_examples", String.valueOf(data.test()));
            });
    run.champion().ifPresent(rival -> tags.put("champion", String.valueOf(rival.version())));
    run.setup().features().forEach((name, sql) -> tags.put("feature." + name, sql));
    chosen.ifPresent(trial -> tags.put("library", trial.library()));
    tags.put("plan_hash", run.setup().hash());
    tags.put("code", run.setup().code());
    if (!run.notes().isEmpty()) {
      tags.put("notes", String.join("\n", run.notes()));
    }
    return tags;
  }

  /** One after the other, as they were tried. */
  private static List<TrackedRun> trials(Run run, String key) {
    List<TrackedRun> trials = new ArrayList<>();
    Instant from = run.startedAt();
    for (Trial trial : run.trials()) {
      Instant to = from.plus(trial.duration());
      Map<String, String> tags = new LinkedHashMap<>();
      trial.error().ifPresent(error -> tags.put("reason", error));
      tags.put("library", trial.library());
      trials.add(
          new TrackedRun(
              key + "/" + trials.size(),
              "%s %d: %s".formatted(run.model(), run.id(), trial.algorithm()),
              from,
              to,
              trial.error().isPresent() ? Outcome.FAILED : Outcome.DONE,
              parameters(trial),
              metrics(trial),
              tags,
              List.of()));
      from = to;
    }
    return trials;
  }
}
