package io.periscope.core.learn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.core.learn.Run.Setup;
import io.periscope.core.learn.Run.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * Two versions of a model beside each other.
 *
 * @param sameExamples whether both were measured on the same examples; if not, their metrics say
 *     little about which is better
 * @param metrics that both have
 * @param differences in what they were made from, as {@code name: first -> second}
 */
public record Comparison(
    int first, int second, boolean sameExamples, List<Line> metrics, List<String> differences) {

  /**
   * One metric.
   *
   * @param better the version with the better value; empty if they are equal or both undefined
   */
  public record Line(String metric, double first, double second, OptionalInt better) {}

  public Comparison {
    metrics = List.copyOf(metrics);
    differences = List.copyOf(differences);
  }

  static Comparison of(ModelVersion first, ModelVersion second) {
    return new Comparison(
        first.number(),
        second.number(),
        measuredOn(first.run()).equals(measuredOn(second.run())),
        first.task() == second.task() ? lines(first, second) : List.of(),
        differences(facts(first), facts(second)));
  }

  /** What decides which examples are set aside. */
  private static List<Object> measuredOn(Run run) {
    Setup setup = run.setup();
    return List.of(
        run.data().map(Run.Data::origin),
        run.data().map(Run.Data::test),
        setup.target(),
        setup.where(),
        setup.splitByTime(),
        setup.testShare(),
        setup.seed());
  }

  private static List<Line> lines(ModelVersion first, ModelVersion second) {
    Map<String, Double> mine = values(first);
    Map<String, Double> other = values(second);
    List<Line> lines = new ArrayList<>();
    mine.forEach(
        (name, a) -> {
          if (other.containsKey(name)) {
            double b = other.getOrDefault(name, Double.NaN);
            Metric metric = Metric.parse(name, first.task());
            OptionalInt better =
                metric.beats(a, b, 0)
                    ? OptionalInt.of(first.number())
                    : metric.beats(b, a, 0) ? OptionalInt.of(second.number()) : OptionalInt.empty();
            lines.add(new Line(name, a, b, better));
          }
        });
    return lines;
  }

  private static Map<String, Double> values(ModelVersion version) {
    return version.run().metrics().map(Metrics::values).orElse(Map.of());
  }

  private static Map<String, Object> facts(ModelVersion version) {
    Run run = version.run();
    Setup setup = run.setup();
    Map<String, Object> facts = new LinkedHashMap<>();
    Optional<Trial> trial =
        run.chosen().isPresent()
            ? Optional.of(run.trials().get(run.chosen().getAsInt()))
            : Optional.empty();
    facts.put("algorithm", trial.map(Trial::algorithm).orElse("-"));
    trial.ifPresent(
        each -> each.parameters().forEach((name, value) -> facts.put("parameter " + name, value)));
    setup.features().forEach((name, sql) -> facts.put("feature " + name, sql));
    facts.put("join", setup.join().orElse("-"));
    facts.put("target", setup.target());
    facts.put("where", setup.where().orElse("-"));
    facts.put("split", setup.splitByTime() ? "time" : "random");
    facts.put("test", setup.testShare());
    facts.put("metric", setup.metric());
    facts.put("seed", setup.seed());
    run.data().ifPresent(data -> facts.put("segment", data.origin().segment()));
    run.data().ifPresent(data -> facts.put("coverage", data.origin().coverage()));
    run.data().ifPresent(data -> facts.put("training examples", data.training()));
    run.data().ifPresent(data -> facts.put("test examples", data.test()));
    facts.put("library", version.library());
    facts.put("code", setup.code());
    facts.put("java", setup.java());
    return facts;
  }

  private static List<String> differences(Map<String, Object> first, Map<String, Object> second) {
    TreeSet<String> added = new TreeSet<>(second.keySet());
    added.removeAll(first.keySet());
    List<String> names = new ArrayList<>(first.keySet());
    names.addAll(added);
    return names.stream()
        .filter(name -> !Objects.equals(first.get(name), second.get(name)))
        .map(
            name ->
                "%s: %s -> %s"
                    .formatted(name, first.getOrDefault(name, "-"), second.getOrDefault(name, "-")))
        .toList();
  }

  /** For machines. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("first", first);
    json.put("second", second);
    json.put("same_examples", sameExamples);
    json.set(
        "metrics",
        Json.array(
            metrics,
            line -> {
              ObjectNode each = Json.object();
              each.put("metric", line.metric());
              each.set("first", Json.number(line.first()));
              each.set("second", Json.number(line.second()));
              each.set("better", Json.whole(line.better()));
              return each;
            }));
    json.set("differences", Json.texts(differences));
    return json;
  }
}
