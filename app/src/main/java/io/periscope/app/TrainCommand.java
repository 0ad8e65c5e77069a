package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.error.PeriscopeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains models on all that has been read, and puts the best version of each in service if it"
            + " is better than the one that is.",
    footer = {
      "",
      "Examples:",
      "  periscope train examples/taxi                             all models",
      "  periscope train examples/taxi --model trip_duration",
      "  periscope train examples/taxi --model trip_duration --format json   the whole record"
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--model", paramLabel = "M", description = "Only this model.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "text or json. Default: ${DEFAULT-VALUE}",
      defaultValue = "text")
  private String format = "text";

  @Override
  public Integer call() {
    if (!List.of("text", "json").contains(format)) {
      throw PeriscopeException.user("--format must be text or json, not '" + format + "'");
    }
    try (Session session = Session.open(options)) {
      for (String name : names(session)) {
        JsonNode run =
            Progress.during(
                progress(session, name),
                () -> session.client().post("/api/models/" + name + "/train", Map.of()));
        System.out.print(format.equals("json") ? run.toPrettyString() + "\n" : text(name, run));
      }
    }
    return 0;
  }

  private List<String> names(Session session) {
    if (model.isPresent()) {
      return List.of(model.get());
    }
    List<String> names = new ArrayList<>();
    session.client().get("/api/models").forEach(each -> names.add(each.get("name").asText()));
    if (names.isEmpty()) {
      throw PeriscopeException.user(
          "the workspace declares no model; add a file NAME.yaml to models/");
    }
    return names;
  }

  /** What is done now, asked of the program that does it. */
  private static Supplier<String> progress(Session session, String name) {
    long start = System.nanoTime();
    return () -> {
      JsonNode training = session.client().get("/api/models/" + name).get("training");
      double done = training.path("done").asDouble();
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      return done <= 0
          ? "training " + name
          : "training %s: %s, %.0f %%, about %d s left"
              .formatted(
                  name,
                  training.path("what").asText(),
                  done * 100,
                  Math.round(seconds * (1 - done) / done));
    };
  }

  private static String text(String name, JsonNode run) {
    StringBuilder text = new StringBuilder();
    JsonNode data = run.path("data");
    text.append(
        "%s: %,d examples, %,d to train and %,d to test (%s)%n"
            .formatted(
                name,
                data.path("examples").asLong(),
                data.path("training").asLong(),
                data.path("test").asLong(),
                data.path("split").asText()));
    List<String[]> rows = new ArrayList<>();
    for (JsonNode trial : run.path("trials")) {
      StringBuilder metrics = new StringBuilder();
      trial
          .path("metrics")
          .path("values")
          .fields()
          .forEachRemaining(
              metric -> {
                if (metric.getValue().isNumber()) {
                  metrics.append("  %s %s".formatted(metric.getKey(), rounded(metric.getValue())));
                }
              });
      metrics.append(confusion(trial.path("metrics").path("confusion")));
      rows.add(
          new String[] {
            trial.path("algorithm").asText()
                + (trial.path("parameters").isEmpty() ? "" : " " + trial.path("parameters")),
            trial.hasNonNull("error") ? "  " + trial.path("error").asText() : metrics.toString()
          });
    }
    int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(1);
    rows.forEach(row -> text.append(("  %-" + width + "s%s%n").formatted(row[0], row[1])));
    return text.append("  %s%n".formatted(run.path("reason").asText())).toString();
  }

  /** Of a classification, how many were taken for what they are and were not; else empty. */
  private static String confusion(JsonNode counts) {
    StringBuilder text = new StringBuilder();
    for (String count :
        List.of("true_positives", "false_positives", "true_negatives", "false_negatives")) {
      if (counts.hasNonNull(count)) {
        text.append("  %s %s".formatted(count, counts.get(count).asText()));
      }
    }
    return text.toString();
  }

  private static String rounded(JsonNode number) {
    double value = number.asDouble();
    return number.isIntegralNumber() ? number.asText() : "%.4g".formatted(value);
  }
}
