package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.CronReader;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepDef.Retries;
import io.periscope.api.job.TriggerDef;
import io.periscope.workspace.yaml.Shape;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the files of {@code jobs/}. */
final class JobFileReader {
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final int PARALLEL = 4;

  /** What a step may speak of. */
  record Known(
      List<String> streams, List<String> views, List<String> tables, List<String> models) {}

  private final Path root;
  private final Known known;
  private final CronReader cron;
  private final List<String> jobs;
  private final Map<String, Map<String, YamlValue>> after = new LinkedHashMap<>();

  /**
   * @param root the workspace, absolute
   * @param jobs the names of all of them
   */
  JobFileReader(Path root, Known known, CronReader cron, List<String> jobs) {
    this.root = root;
    this.known = known;
    this.cron = cron;
    this.jobs = List.copyOf(jobs);
  }

  /**
   * @param fileName without its ending
   */
  Optional<JobDef> read(String fileName, YamlValue file) {
    return file.mapping(JobShape.JOB).flatMap(keys -> read(fileName, file, keys));
  }

  private Optional<JobDef> read(String fileName, YamlValue file, YamlMapping keys) {
    keys.get("job")
        .ifPresent(
            value ->
                value.text().flatMap(name -> Names.fault("job", name)).ifPresent(value::problem));
    ConnectedFile.requireName("job", fileName, keys);
    List<TriggerDef> triggers =
        keys.get("trigger").map(value -> triggers(fileName, value)).orElse(List.of());
    boolean byFile = triggers.stream().anyMatch(TriggerDef.File.class::isInstance);
    Map<String, ParameterDef> parameters = parameters(keys, byFile);
    requireDefaults(keys, triggers, parameters);
    Retries retries = keys.read("retries", JobFileReader::retries).orElse(Retries.NONE);
    Optional<List<StepDef>> steps =
        keys.read("steps", value -> steps(value, parameters.keySet(), retries));
    return steps.map(
        list ->
            new JobDef(
                fileName,
                keys.read("description", YamlValue::text).orElse(""),
                file.place().file(),
                triggers,
                parameters,
                whole(keys, "concurrency", 1),
                choice(keys, "overlap", Overlap.values()).orElse(Overlap.QUEUE),
                choice(keys, "catch_up", CatchUp.values()).orElse(CatchUp.ALL),
                choice(keys, "on_interrupt", OnInterrupt.values()).orElse(OnInterrupt.RESUME),
                keys.read("timeout", Quantities::duration),
                whole(keys, "parallel", PARALLEL),
                list));
  }

  private static int whole(YamlMapping keys, String key, int otherwise) {
    return keys.read(key, value -> value.whole(1, 1_000)).map(Long::intValue).orElse(otherwise);
  }

  private static <E extends Enum<E>> Optional<E> choice(YamlMapping keys, String key, E[] values) {
    return keys.read(key, value -> choice(value, values));
  }

  private static <E extends Enum<E>> Optional<E> choice(YamlValue value, E[] values) {
    List<String> names =
        Arrays.stream(values).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    return value.parse(
        "one of " + String.join(", ", names),
        text -> names.contains(text) ? Optional.of(values[names.indexOf(text)]) : Optional.empty());
  }

  // ------------------------------------------------------------------------------ triggers

  private List<TriggerDef> triggers(String job, YamlValue value) {
    List<YamlValue> items =
        value.isList() ? value.list("a list of triggers").orElse(List.of()) : List.of(value);
    List<TriggerDef> triggers = new ArrayList<>();
    for (YamlValue item : items) {
      trigger(job, item)
          .ifPresent(
              trigger -> {
                if (triggers.stream().anyMatch(each -> each.id().equals(trigger.id()))) {
                  item.problem("this trigger stands here a second time");
                }
                triggers.add(trigger);
              });
    }
    return triggers;
  }

  private Optional<TriggerDef> trigger(String job, YamlValue value) {
    Optional<YamlMapping> mapping = value.mapping(JobShape.TRIGGER);
    if (mapping.isEmpty()) {
      return Optional.empty();
    }
    YamlMapping keys = mapping.get();
    List<String> kinds = JobShape.TRIGGERS.stream().filter(keys::has).toList();
    if (kinds.size() != 1) {
      value.problem("a trigger has one of " + String.join(", ", JobShape.TRIGGERS));
      return Optional.empty();
    }
    keys.get("zone")
        .filter(zone -> !keys.has("cron"))
        .ifPresent(zone -> zone.keyProblem("'zone' belongs to 'cron'"));
    return switch (kinds.get(0)) {
      case "cron" -> keys.read("cron", expression -> cron(expression, keys));
      case "every" -> keys.read("every", Quantities::duration).map(TriggerDef.Every::new);
      case "after" -> keys.read("after", name -> after(job, name));
      case "file" -> keys.read("file", this::arrival);
      default ->
          keys.read(
              "webhook",
              webhook ->
                  webhook
                      .mapping(JobShape.WEBHOOK)
                      .flatMap(below -> below.read("token", YamlValue::text))
                      .map(TriggerDef.Webhook::new));
    };
  }

  private Optional<TriggerDef> cron(YamlValue expression, YamlMapping keys) {
    ZoneId zone =
        keys.read(
                "zone",
                value -> value.parse("a time zone such as Europe/Paris", JobFileReader::zone))
            .orElse(ZoneOffset.UTC);
    return expression
        .text()
        .flatMap(
            text -> {
              try {
                var unused = cron.read(text, zone);
                return Optional.of(new TriggerDef.Cron(text, zone));
              } catch (PeriscopeException e) {
                expression.problem(e.getMessage());
                return Optional.empty();
              }
            });
  }

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<TriggerDef> after(String job, YamlValue value) {
    Optional<String> name = value.text();
    if (name.isEmpty() || !isKnown(value, "job", name.get(), jobs)) {
      return Optional.empty();
    }
    after.computeIfAbsent(job, key -> new LinkedHashMap<>()).put(name.get(), value);
    return Optional.of(new TriggerDef.After(name.get()));
  }

  private Optional<TriggerDef> arrival(YamlValue value) {
    return value
        .mapping(JobShape.ARRIVAL)
        .flatMap(
            keys -> {
              Duration settle = keys.read("settle", Quantities::durationOrZero).orElse(SETTLE);
              return keys.read("path", YamlValue::text)
                  .map(path -> new TriggerDef.File(root, path, settle));
            });
  }

  /** Jobs that follow each other in a circle would never end. For when all have been read. */
  void checkCircles() {
    for (String job : after.keySet()) {
      Set<String> seen = new LinkedHashSet<>();
      if (reaches(job, job, seen)) {
        after
            .get(job)
            .forEach(
                (before, value) -> {
                  if (before.equals(job) || reaches(before, job, new HashSet<>())) {
                    value.problem(
                        "the jobs follow each other in a circle: '%s' comes after '%s', and that after '%s'"
                            .formatted(job, before, job));
                  }
                });
      }
    }
  }

  private boolean reaches(String from, String to, Set<String> seen) {
    for (String next : after.getOrDefault(from, Map.of()).keySet()) {
      if (next.equals(to) || (seen.add(next) && reaches(next, to, seen))) {
        return true;
      }
    }
    return false;
  }

  // ---------------------------------------------------------------------------- parameters

  private static Map<String, ParameterDef> parameters(YamlMapping keys, boolean byFile) {
    Map<String, ParameterDef> parameters = new LinkedHashMap<>();
    keys.read("parameters", value -> value.mapping("a mapping of names to parameters"))
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (name, value) ->
                            parameter(name, value).ifPresent(p -> parameters.put(name, p))));
    if (byFile) {
      parameters.putIfAbsent(
          JobDef.FILE,
          new ParameterDef(ParameterType.STRING, Optional.empty(), "the file that has arrived"));
    }
    return parameters;
  }

  private static Optional<ParameterDef> parameter(String name, YamlValue value) {
    if (!name.matches("[a-z][A-Za-z0-9_]*")) {
      value.keyProblem(
          "'%s' is no name of a parameter: letters, digits and _, the first a small letter; names in capitals are the environment's"
              .formatted(name));
    } else if (List.of("run", "steps").contains(name)) {
      value.keyProblem(
          "'%s' has a meaning of its own; give the parameter another name".formatted(name));
    }
    return value
        .mapping(JobShape.PARAMETER)
        .map(
            keys -> {
              ParameterType type =
                  choice(keys, "type", ParameterType.values()).orElse(ParameterType.STRING);
              Optional<String> otherwise =
                  keys.read("default", text -> new JobReferences(List.of()).text(text, Set.of()));
              return new ParameterDef(
                  type, otherwise, keys.read("description", YamlValue::text).orElse(""));
            });
  }

  /** What starts by itself is given nothing. */
  private static void requireDefaults(
      YamlMapping keys, List<TriggerDef> triggers, Map<String, ParameterDef> parameters) {
    Optional<TriggerDef> byItself =
        triggers.stream().filter(each -> !(each instanceof TriggerDef.Webhook)).findFirst();
    boolean onlyFiles =
        triggers.stream()
            .filter(each -> !(each instanceof TriggerDef.Webhook))
            .allMatch(TriggerDef.File.class::isInstance);
    if (byItself.isEmpty()) {
      return;
    }
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.otherwise().isEmpty() && !(onlyFiles && name.equals(JobDef.FILE))) {
            keys.get("parameters")
                .or(() -> keys.get("trigger"))
                .ifPresent(
                    value ->
                        value.keyProblem(
                            "the parameter '%s' needs a default: a run that '%s' starts is not given it"
                                .formatted(name, byItself.get().id())));
          }
        });
  }

  // --------------------------------------------------------------------------------- steps

  private Optional<List<StepDef>> steps(YamlValue value, Set<String> parameters, Retries retries) {
    Optional<YamlMapping> mapping = value.mapping("a mapping of names to steps");
    if (mapping.isEmpty()) {
      return Optional.empty();
    }
    Map<String, YamlValue> entries = mapping.get().entries();
    if (entries.isEmpty()) {
      value.problem("a job has one step at least");
    }
    JobReferences references = new JobReferences(parameters);
    Map<String, List<String>> needs = new LinkedHashMap<>();
    entries.forEach((name, step) -> needs.put(name, needs(name, step, entries.keySet())));
    List<StepDef> steps = new ArrayList<>();
    entries.forEach(
        (name, step) -> {
          Names.fault("step", name).ifPresent(step::keyProblem);
          Set<String> before = new LinkedHashSet<>();
          collect(name, needs, before);
          if (before.contains(name)) {
            step.keyProblem(
                "the step '%s' needs itself, by way of %s"
                    .formatted(name, String.join(", ", before)));
            return;
          }
          step(name, step, needs.getOrDefault(name, List.of()), before, references, retries)
              .ifPresent(steps::add);
        });
    return Optional.of(steps);
  }

  private static void collect(String step, Map<String, List<String>> needs, Set<String> before) {
    for (String need : needs.getOrDefault(step, List.of())) {
      if (before.add(need)) {
        collect(need, needs, before);
      }
    }
  }

  private static List<String> needs(String name, YamlValue step, Set<String> steps) {
    if (!step.isMapping()) {
      return List.of();
    }
    Optional<YamlValue> value = step.mapping("a step").flatMap(keys -> keys.get("needs"));
    List<YamlValue> items =
        value
            .map(
                found ->
                    found.isList()
                        ? found.list("a list of steps").orElse(List.of())
                        : List.of(found))
            .orElse(List.of());
    List<String> needs = new ArrayList<>();
    for (YamlValue item : items) {
      Optional<String> need = item.text();
      if (need.isPresent() && isKnown(item, "step", need.get(), List.copyOf(steps))) {
        needs.add(need.get());
      }
    }
    return needs;
  }

  private Optional<StepDef> step(
      String name,
      YamlValue value,
      List<String> needs,
      Set<String> before,
      JobReferences references,
      Retries otherwise) {
    Optional<YamlMapping> mapping = value.mapping(JobShape.STEP);
    if (mapping.isEmpty()) {
      return Optional.empty();
    }
    YamlMapping keys = mapping.get();
    List<String> kinds = JobShape.ACTIONS.stream().filter(keys::has).toList();
    if (kinds.size() != 1) {
      value.keyProblem(
          "the step '%s' does one of %s".formatted(name, String.join(", ", JobShape.ACTIONS)));
      return Optional.empty();
    }
    Retries retries = keys.read("retries", JobFileReader::retries).orElse(otherwise);
    Optional<Duration> timeout = keys.read("timeout", Quantities::duration);
    Optional<Boolean> resume = keys.read("resume", YamlValue::bool);
    Function<YamlValue, Optional<String>> text = each -> references.text(each, before);
    return keys.read(kinds.get(0), action -> action(kinds.get(0), action, text))
        .map(
            action ->
                new StepDef(
                    name, action, needs, retries, timeout, resume.orElse(action.repeatable())));
  }

  private static Optional<Retries> retries(YamlValue value) {
    Retries by = Retries.NONE;
    return value
        .mapping(JobShape.RETRIES)
        .map(
            keys ->
                new Retries(
                    keys.read("times", v -> v.whole(0, 1_000)).map(Long::intValue).orElse(1),
                    keys.read("wait", Quantities::durationOrZero).orElse(by.pause()),
                    keys.read("factor", JobFileReader::factor).orElse(by.factor()),
                    keys.read("max", Quantities::durationOrZero).orElse(by.longest())));
  }

  private static Optional<Double> factor(YamlValue value) {
    Optional<Double> number = value.number().map(BigDecimal::doubleValue);
    return number.isPresent() && (number.get() < 1 || number.get() > 100)
        ? value.mustBe("a number from 1 to 100")
        : number;
  }

  private Optional<StepDef.Action> action(
      String kind, YamlValue value, Function<YamlValue, Optional<String>> text) {
    return switch (kind) {
      case "ingest" ->
          with(
              value,
              JobShape.INGEST,
              keys -> {
                Optional<String> stream =
                    keys.read("stream", v -> named(v, "stream", known.streams()));
                Optional<String> path = keys.read("path", text);
                return stream.flatMap(s -> path.map(p -> new StepDef.Ingest(s, p)));
              });
      case "batch" ->
          with(
              value,
              JobShape.RECOMPUTE,
              keys ->
                  Optional.of(
                      new StepDef.Batch(
                          view(keys), keys.read("full", YamlValue::bool).orElse(false))));
      case "verify" ->
          with(value, JobShape.VERIFY, keys -> Optional.of(new StepDef.Verify(view(keys))));
      case "train" -> with(value, JobShape.TRAIN, keys -> model(keys).map(StepDef.Train::new));
      case "promote" ->
          with(
              value,
              JobShape.PROMOTE,
              keys -> {
                String version = keys.read("version", text).orElse("candidate");
                return model(keys).map(model -> new StepDef.Promote(model, version));
              });
      case "export" -> with(value, JobShape.EXPORT, keys -> export(value, keys, text));
      case "shell" ->
          value.isMapping()
              ? with(
                  value,
                  JobShape.SHELL,
                  keys ->
                      keys.read("command", text)
                          .map(command -> new StepDef.Shell(command, texts(keys, "env", text))))
              : text.apply(value).map(command -> new StepDef.Shell(command, Map.of()));
      case "http" -> with(value, JobShape.REQUEST, keys -> request(keys, text));
      case "test" -> with(value, JobShape.TEST, keys -> Optional.of(new StepDef.Test(view(keys))));
      default -> with(value, JobShape.EXPECT, keys -> expect(value, keys, text));
    };
  }

  private static Optional<StepDef.Action> with(
      YamlValue value,
      Shape shape,
      Function<YamlMapping, Optional<? extends StepDef.Action>> reader) {
    return value.mapping(shape).flatMap(keys -> reader.apply(keys).map(action -> action));
  }

  private Optional<String> view(YamlMapping keys) {
    return keys.read("view", value -> named(value, "view", known.views()));
  }

  private Optional<String> model(YamlMapping keys) {
    return keys.read("model", value -> named(value, "model", known.models()));
  }

  private Optional<StepDef.Export> export(
      YamlValue value, YamlMapping keys, Function<YamlValue, Optional<String>> text) {
    if (keys.has("query") == keys.has("view")) {
      value.keyProblem("an export has either 'query' or 'view'");
    }
    Optional<String> query =
        keys.read("query", text).or(() -> view(keys).map(view -> "SELECT * FROM " + view));
    Optional<String> path = keys.read("path", text);
    Optional<StepDef.ExportFormat> format =
        keys.has("format")
            ? choice(keys, "format", StepDef.ExportFormat.values())
            : keys.get("path").flatMap(file -> path.flatMap(name -> byEnding(file, name)));
    return query.flatMap(q -> path.flatMap(p -> format.map(f -> new StepDef.Export(q, p, f))));
  }

  private static Optional<StepDef.ExportFormat> byEnding(YamlValue value, String path) {
    Optional<StepDef.ExportFormat> found =
        Arrays.stream(StepDef.ExportFormat.values())
            .filter(each -> path.endsWith("." + each.name().toLowerCase(Locale.ROOT)))
            .findFirst();
    if (found.isEmpty()) {
      value.problem("end the file's name in .csv, .json or .jsonl, or say 'format'");
    }
    return found;
  }

  private static Optional<StepDef.Http> request(
      YamlMapping keys, Function<YamlValue, Optional<String>> text) {
    String method =
        keys.read("method", YamlValue::text)
            .map(name -> name.toUpperCase(Locale.ROOT))
            .orElse("POST");
    Map<String, String> headers = texts(keys, "headers", text);
    Optional<String> body = keys.read("body", text);
    List<Integer> expect = keys.read("expect", JobFileReader::statuses).orElse(List.of());
    return keys.read("url", text).map(url -> new StepDef.Http(method, url, headers, body, expect));
  }

  private static Optional<List<Integer>> statuses(YamlValue value) {
    List<YamlValue> items =
        value.isList() ? value.list("a list of statuses").orElse(List.of()) : List.of(value);
    List<Integer> statuses = new ArrayList<>();
    items.forEach(item -> item.whole(100, 599).map(Long::intValue).ifPresent(statuses::add));
    return Optional.of(statuses);
  }

  private Optional<StepDef.Expect> expect(
      YamlValue value, YamlMapping keys, Function<YamlValue, Optional<String>> text) {
    Optional<String> stream = keys.read("stream", v -> named(v, "stream", known.streams()));
    Optional<String> table = keys.read("table", v -> named(v, "table", known.tables()));
    Optional<String> file = keys.read("file", text);
    if (List.of("stream", "view", "table").stream().filter(keys::has).count() != 1) {
      value.keyProblem("'expect' is of one of stream, view, table");
    }
    keys.get("file")
        .filter(each -> !keys.has("stream"))
        .ifPresent(
            each -> each.keyProblem("the rows of a file are of a stream: give 'stream', too"));
    return Optional.of(new StepDef.Expect(stream, view(keys), table, file));
  }

  private static Map<String, String> texts(
      YamlMapping keys, String key, Function<YamlValue, Optional<String>> text) {
    Map<String, String> texts = new LinkedHashMap<>();
    keys.read(key, value -> value.mapping("a mapping of names to texts"))
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (name, value) -> text.apply(value).ifPresent(t -> texts.put(name, t))));
    return texts;
  }

  private static Optional<String> named(YamlValue value, String what, List<String> known) {
    return value.text().filter(name -> isKnown(value, what, name, known));
  }

  private static boolean isKnown(YamlValue value, String what, String name, List<String> known) {
    if (!known.contains(name)) {
      value.problem(
          "there is no %s '%s'%s%s"
              .formatted(
                  what,
                  name,
                  known.isEmpty() ? "" : "; there are: " + String.join(", ", known),
                  NearestName.hint(name, known)));
      return false;
    }
    return true;
  }
}
