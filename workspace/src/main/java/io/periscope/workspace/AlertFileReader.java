package io.periscope.workspace;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a file of {@code alerts/}. */
final class AlertFileReader {
  private static final Duration OVER = Duration.ofMinutes(10);

  private final List<String> streams;
  private final List<String> models;
  private final List<String> jobs;
  private final List<String> channels;
  private final Map<String, List<String>> expectations;
  private final Set<String> unsure;

  /**
   * With the names of what is declared.
   *
   * @param expectations by what they are about
   * @param unsure what has mistakes in its own file: what is expected of it is not known
   */
  AlertFileReader(
      List<String> streams,
      List<String> models,
      List<String> jobs,
      List<String> channels,
      Map<String, List<String>> expectations,
      Set<String> unsure) {
    this.jobs = jobs;
    this.streams = streams;
    this.models = models;
    this.channels = channels;
    this.expectations = expectations;
    this.unsure = unsure;
  }

  /**
   * @param fileName without its ending
   * @param relative as the user knows it
   */
  Optional<AlertDef> read(String fileName, String relative, YamlValue file) {
    return file.mapping(FileShape.ALERT).flatMap(keys -> read(fileName, relative, keys));
  }

  private Optional<AlertDef> read(String fileName, String relative, YamlMapping keys) {
    ConnectedFile.requireName("alert", fileName, keys);
    String description = keys.read("description", YamlValue::text).orElse("");
    Duration lasting = keys.read("for", Quantities::durationOrZero).orElse(Duration.ZERO);
    Optional<Duration> repeat = keys.read("repeat", Quantities::duration);
    List<String> notify = new ArrayList<>();
    keys.get("notify")
        .ifPresent(
            value -> {
              List<YamlValue> items =
                  value.isList()
                      ? value.list("a list of channels").orElse(List.of())
                      : List.of(value);
              if (items.isEmpty()) {
                value.problem("somebody must be told");
              }
              items.forEach(
                  item ->
                      known("channel", item, channels).ifPresent(name -> add(notify, name, item)));
            });
    return keys.read("when", value -> value.mapping(FileShape.WHEN).flatMap(w -> when(value, w)))
        .map(
            condition ->
                new AlertDef(fileName, description, relative, condition, lasting, notify, repeat));
  }

  private static void add(List<String> names, String name, YamlValue item) {
    if (names.contains(name)) {
      item.problem("'" + name + "' is named twice");
    }
    names.add(name);
  }

  private static Optional<String> known(String what, YamlValue value, List<String> names) {
    Optional<String> name = value.text();
    name.filter(each -> !names.contains(each))
        .ifPresent(each -> value.problem(Grafts.unknown(what, each, names)));
    return name.filter(names::contains);
  }

  private Optional<Condition> when(YamlValue value, YamlMapping keys) {
    if (keys.entries().size() != 1) {
      value.keyProblem(
          "an alert has one condition: "
              + FileShape.WHEN.keys().stream().collect(Collectors.joining(", ")));
      return Optional.empty();
    }
    return keys.read(
            "freshness", it -> it.mapping(FileShape.WHEN_FRESHNESS).flatMap(this::freshness))
        .or(
            () ->
                keys.read(
                    "quarantine",
                    it -> it.mapping(FileShape.WHEN_QUARANTINE).flatMap(this::quarantine)))
        .or(() -> keys.read("lag", it -> it.mapping(FileShape.WHEN_LAG).flatMap(this::lag)))
        .or(
            () ->
                keys.read(
                    "stopped", it -> it.mapping(FileShape.WHEN_STOPPED).flatMap(this::stopped)))
        .or(() -> keys.read("drift", it -> it.mapping(FileShape.WHEN_DRIFT).flatMap(this::drift)))
        .or(
            () ->
                keys.read(
                    "expectation",
                    it -> it.mapping(FileShape.WHEN_EXPECTATION).flatMap(this::expectation)))
        .or(() -> keys.read("job", it -> it.mapping(FileShape.WHEN_JOB).flatMap(this::job)));
  }

  private Optional<String> stream(YamlMapping keys) {
    return keys.read("stream", value -> known("stream", value, streams));
  }

  private Optional<Condition> freshness(YamlMapping keys) {
    Optional<String> stream = stream(keys);
    return keys.read("older_than", Quantities::duration)
        .flatMap(age -> stream.map(name -> new Condition.Freshness(name, age)));
  }

  private Optional<Condition> quarantine(YamlMapping keys) {
    Optional<String> stream = stream(keys);
    Duration over = keys.read("over", Quantities::duration).orElse(OVER);
    return keys.read("share", Quantities::share)
        .flatMap(share -> stream.map(name -> new Condition.Quarantine(name, share, over)));
  }

  private Optional<Condition> lag(YamlMapping keys) {
    Optional<String> stream = stream(keys);
    return keys.read("more_than", value -> value.whole(0, Long.MAX_VALUE))
        .flatMap(events -> stream.map(name -> new Condition.Lag(name, events)));
  }

  private Optional<Condition> stopped(YamlMapping keys) {
    return stream(keys).map(Condition.Stopped::new);
  }

  private Optional<Condition> drift(YamlMapping keys) {
    return keys.read("model", value -> known("model", value, models)).map(Condition.Drift::new);
  }

  private Optional<Condition> expectation(YamlMapping keys) {
    List<String> subjects = expectations.keySet().stream().sorted().toList();
    Optional<YamlValue> name = keys.get("name");
    // One mistake is told once, where it is.
    Optional<String> on =
        keys.read("on", YamlValue::text)
            .filter(subject -> !unsure.contains(subject))
            .flatMap(subject -> keys.get("on"))
            .flatMap(value -> known("stream, table or view with expectations", value, subjects));
    return on.flatMap(
        subject ->
            name.isEmpty()
                ? Optional.of(new Condition.Expectation(subject, Optional.empty()))
                : known(
                        "expectation of " + subject,
                        name.get(),
                        expectations.getOrDefault(subject, List.of()))
                    .map(each -> new Condition.Expectation(subject, Optional.of(each))));
  }

  private Optional<Condition> job(YamlMapping keys) {
    int failed =
        keys.read("failed", value -> value.whole(1, 1_000)).map(Math::toIntExact).orElse(1);
    return keys.read("job", value -> known("job", value, jobs))
        .map(job -> new Condition.Job(job, failed));
  }
}
