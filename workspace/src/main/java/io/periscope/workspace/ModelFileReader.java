package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.learn.Task;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Candidate;
import io.periscope.api.model.ModelDef.DriftRule;
import io.periscope.api.model.ModelDef.Given;
import io.periscope.api.model.ModelDef.Schedule;
import io.periscope.api.model.ModelDef.Split;
import io.periscope.api.model.ModelDef.Sql;
import io.periscope.api.model.Places;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a file of {@code models/}. What its SQL says is not looked at. */
final class ModelFileReader {
  private static final Split SPLIT = new Split(true, 0.2);
  private static final Pattern ENDING = Pattern.compile("\\.\\w+$");

  private final Path root;
  private final List<String> streams;
  private final Set<Path> files = new HashSet<>();

  /**
   * @param root the workspace, absolute
   * @param streams the names of those that are declared
   */
  ModelFileReader(Path root, List<String> streams) {
    this.root = root;
    this.streams = List.copyOf(streams);
  }

  /** The files that the models name, as far as they have been read; absolute. */
  Set<Path> files() {
    return Set.copyOf(files);
  }

  /**
   * @param fileName without its ending
   */
  Optional<ModelDef> read(String fileName, YamlValue file) {
    return file.mapping(FileShape.MODEL).flatMap(keys -> read(fileName, file, keys));
  }

  private Optional<ModelDef> read(String fileName, YamlValue file, YamlMapping keys) {
    keys.get("model").ifPresent(value -> requireName(fileName, value));
    String description = keys.read("description", YamlValue::text).orElse("");
    Optional<String> stream = keys.read("stream", this::stream);
    Optional<Sql> join = keys.read("join", ModelFileReader::sql);
    Optional<Map<String, Sql>> features = keys.read("features", ModelFileReader::features);
    Optional<Sql> target = keys.read("target", ModelFileReader::sql);
    Optional<Sql> where = keys.read("where", ModelFileReader::sql);
    Task task = keys.read("task", ModelFileReader::task).orElse(Task.REGRESSION);
    Optional<Given> given =
        keys.read("file", v -> given(v, categories(keys, features.orElse(Map.of()).keySet())));
    Split split =
        keys.read("split", ModelFileReader::split).orElse(keys.has("file") ? Split.ALL : SPLIT);
    Optional<List<Candidate>> candidates = keys.read("candidates", ModelFileReader::candidates);
    requireOneOrigin(keys, file);
    Optional<Schedule> schedule = keys.read("schedule", ModelFileReader::schedule);
    String metric =
        keys.read("metric", YamlValue::text).orElse(task == Task.REGRESSION ? "rmse" : "auc");
    List<Double> tolerances = keys.read("tolerances", ModelFileReader::numbers).orElse(List.of());
    double threshold = keys.read("threshold", v -> share(v, "threshold")).orElse(0.5);
    double margin = keys.read("margin", v -> share(v, "margin")).orElse(0.0);
    long seed = keys.read("seed", v -> v.whole(Long.MIN_VALUE, Long.MAX_VALUE)).orElse(1L);
    DriftRule drift = keys.read("drift", ModelFileReader::drift).orElse(DriftRule.DEFAULT);
    boolean made = keys.has("file") ? given.isPresent() : candidates.isPresent();
    if (stream.isEmpty() || features.isEmpty() || target.isEmpty() || !made) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelDef(
            fileName,
            description,
            file.place().file(),
            stream.get(),
            join,
            features.get(),
            target.get(),
            where,
            task,
            split,
            candidates.orElse(List.of()),
            metric,
            tolerances,
            threshold,
            margin,
            seed,
            drift,
            given,
            schedule,
            places(file, keys)));
  }

  /** What is trained here has candidates, what was made elsewhere a file. */
  private static void requireOneOrigin(YamlMapping keys, YamlValue file) {
    if (keys.has("candidates") == keys.has("file")) {
      YamlValue where = keys.get("file").orElse(file);
      where.keyProblem(
          "a model has either 'candidates', which are trained here, or the 'file' of a model that was made elsewhere"
              + (keys.has("file") ? ", not both" : ""));
    }
    if (!keys.has("file")) {
      keys.get("categories")
          .ifPresent(
              value ->
                  value.keyProblem(
                      "'categories' belongs to the 'file' of a model that was made elsewhere; what is trained here finds them by itself"));
    } else {
      keys.get("schedule")
          .ifPresent(
              value ->
                  value.keyProblem(
                      "'schedule' is for models that are trained here; a file is taken in whenever it is another one"));
    }
  }

  private Optional<Given> given(YamlValue value, Map<String, List<String>> categories) {
    Optional<String> name = value.text();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!ENDING.matcher(name.get()).find()) {
      return value.mustBe("a file whose ending says what it is, such as models/fraud.onnx");
    }
    try {
      Path path = root.resolve(name.get()).normalize();
      files.add(path);
      if (!Files.isRegularFile(path)) {
        value.problem("there is no file " + path);
        return Optional.empty();
      }
      return Optional.of(new Given(name.get(), path, categories));
    } catch (InvalidPathException e) {
      return value.mustBe("the path of a file");
    }
  }

  private static Map<String, List<String>> categories(YamlMapping keys, Set<String> features) {
    Map<String, List<String>> categories = new LinkedHashMap<>();
    keys.read("categories", value -> value.mapping("a mapping of features to lists of texts"))
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (feature, texts) -> {
                          if (!features.contains(feature)) {
                            texts.keyProblem(
                                "there is no feature '%s'%s"
                                    .formatted(feature, NearestName.hint(feature, features)));
                          }
                          texts(texts).ifPresent(all -> categories.put(feature, all));
                        }));
    return categories;
  }

  /** Each once, for its place is its number. */
  private static Optional<List<String>> texts(YamlValue value) {
    Optional<List<YamlValue>> items = value.list("a list of texts in the order of their numbers");
    if (items.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (YamlValue item : items.get()) {
      Optional<String> text = item.text();
      if (text.isPresent() && texts.contains(text.get())) {
        item.problem("'%s' stands here a second time".formatted(text.get()));
      }
      text.ifPresent(texts::add);
    }
    if (items.get().isEmpty()) {
      value.problem("a feature has one category at least");
    }
    return Optional.of(texts);
  }

  private static Optional<Schedule> schedule(YamlValue value) {
    return value
        .mapping(FileShape.SCHEDULE)
        .flatMap(
            keys -> {
              long least =
                  keys.read("least", v -> v.whole(1, Long.MAX_VALUE)).orElse(Schedule.LEAST);
              return keys.read("every", Quantities::duration)
                  .map(every -> new Schedule(every, least));
            });
  }

  private static Places places(YamlValue file, YamlMapping keys) {
    Map<String, Problem> places = new LinkedHashMap<>();
    keys.get("metric").ifPresent(value -> places.put("metric", problem(value)));
    keys.get("file").ifPresent(value -> places.put("file", problem(value)));
    keys.get("categories")
        .filter(YamlValue::isMapping)
        .flatMap(value -> value.mapping("categories"))
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (feature, value) -> places.put("categories." + feature, problem(value))));
    List<YamlValue> candidates =
        keys.get("candidates")
            .filter(YamlValue::isList)
            .flatMap(value -> value.list("a list"))
            .orElse(List.of());
    for (int i = 0; i < candidates.size(); i++) {
      places.put(ModelDef.candidatePlace(i), problem(candidates.get(i)));
    }
    return new Places(problem(file), places);
  }

  private static Problem problem(YamlValue value) {
    Place place = value.place();
    return new Problem(place.file(), place.line(), place.column(), "");
  }

  private static void requireName(String fileName, YamlValue value) {
    value
        .text()
        .ifPresent(
            name -> {
              Names.fault("model", name).ifPresent(value::problem);
              if (!name.equals(fileName)) {
                value.problem(
                    "the model is named '%s' but its file %s.yaml; give both the same name"
                        .formatted(name, fileName));
              }
            });
  }

  private Optional<String> stream(YamlValue value) {
    Optional<String> name = value.text();
    if (name.isPresent() && !streams.contains(name.get())) {
      value.problem(
          "there is no stream '%s'; there are: %s%s"
              .formatted(
                  name.get(), String.join(", ", streams), NearestName.hint(name.get(), streams)));
      return Optional.empty();
    }
    return name;
  }

  private static Optional<Sql> sql(YamlValue value) {
    return value.inPlace().map(Sql::new);
  }

  private static Optional<Map<String, Sql>> features(YamlValue value) {
    return value
        .mapping("a mapping of names to SQL expressions")
        .map(
            mapping -> {
              Map<String, Sql> features = new LinkedHashMap<>();
              mapping
                  .entries()
                  .forEach(
                      (name, expression) -> {
                        Names.fault("feature", name).ifPresent(expression::keyProblem);
                        sql(expression).ifPresent(sql -> features.put(name, sql));
                      });
              if (mapping.entries().isEmpty()) {
                value.problem("a model has one feature at least");
              }
              return features;
            });
  }

  private static Optional<Task> task(YamlValue value) {
    return value.parse(
        "regression or classification",
        text ->
            Arrays.stream(Task.values())
                .filter(task -> task.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst());
  }

  private static Optional<Split> split(YamlValue value) {
    return value
        .mapping(FileShape.SPLIT)
        .map(
            keys -> {
              boolean byTime =
                  keys.read(
                          "by",
                          v ->
                              v.parse(
                                  "time or random",
                                  text ->
                                      List.of("time", "random").contains(text)
                                          ? Optional.of(text.equals("time"))
                                          : Optional.empty()))
                      .orElse(SPLIT.byTime());
              return new Split(
                  byTime, keys.read("test", ModelFileReader::part).orElse(SPLIT.test()));
            });
  }

  private static Optional<DriftRule> drift(YamlValue value) {
    DriftRule by = DriftRule.DEFAULT;
    return value
        .mapping(FileShape.DRIFT)
        .map(
            keys ->
                new DriftRule(
                    keys.read("last", v -> v.whole(1, 10_000_000))
                        .map(Long::intValue)
                        .orElse(by.last()),
                    keys.read("psi", ModelFileReader::positive).orElse(by.psi()),
                    keys.read("worse", ModelFileReader::positive).orElse(by.worse())));
  }

  private static Optional<Double> positive(YamlValue value) {
    Optional<Double> number = value.number().map(BigDecimal::doubleValue);
    return number.isPresent() && number.get() <= 0 ? value.mustBe("a number above 0") : number;
  }

  private static Optional<Double> part(YamlValue value) {
    Optional<Double> number = value.number().map(BigDecimal::doubleValue);
    return number.isPresent() && (number.get() <= 0 || number.get() >= 1)
        ? value.mustBe("a share above 0 and below 1")
        : number;
  }

  private static Optional<Double> share(YamlValue value, String what) {
    Optional<Double> number = value.number().map(BigDecimal::doubleValue);
    return number.isPresent() && (number.get() < 0 || number.get() > 1)
        ? value.mustBe("a " + what + " from 0 to 1")
        : number;
  }

  private static Optional<List<Double>> numbers(YamlValue value) {
    return value
        .list("a list of numbers")
        .map(
            items ->
                items.stream()
                    .flatMap(item -> item.number().stream())
                    .map(BigDecimal::doubleValue)
                    .toList());
  }

  private static Optional<List<Candidate>> candidates(YamlValue value) {
    Optional<List<YamlValue>> items = value.list("a list of algorithms with their parameters");
    if (items.isEmpty()) {
      return Optional.empty();
    }
    List<Candidate> candidates = new ArrayList<>();
    for (YamlValue item : items.get()) {
      if (item.isMapping()) {
        item.mapping("an algorithm with its parameters")
            .ifPresent(
                mapping -> {
                  if (mapping.entries().size() != 1) {
                    item.problem("each candidate is one algorithm: parameters");
                  }
                  mapping
                      .entries()
                      .forEach(
                          (name, grid) ->
                              grid(grid).ifPresent(g -> candidates.add(new Candidate(name, g))));
                });
      } else {
        item.text().ifPresent(name -> candidates.add(new Candidate(name, Map.of())));
      }
    }
    if (items.get().isEmpty()) {
      value.problem("a model has one candidate at least");
    }
    return Optional.of(candidates);
  }

  private static Optional<Map<String, List<Object>>> grid(YamlValue value) {
    return value
        .mapping("a mapping of parameters, each a value or a list of values to try")
        .map(
            mapping -> {
              Map<String, List<Object>> grid = new LinkedHashMap<>();
              mapping
                  .entries()
                  .forEach(
                      (name, values) ->
                          grid.put(
                              name,
                              values.isList()
                                  ? values.list("a list").orElseThrow().stream()
                                      .flatMap(each -> parameter(each).stream())
                                      .toList()
                                  : parameter(values).stream().toList()));
              return grid;
            });
  }

  /** A number if it is one, else the text. */
  private static Optional<Object> parameter(YamlValue value) {
    return value
        .text()
        .map(
            text -> {
              try {
                BigDecimal number = new BigDecimal(text);
                boolean whole = number.stripTrailingZeros().scale() <= 0;
                return whole ? (Object) number.longValueExact() : (Object) number.doubleValue();
              } catch (ArithmeticException | NumberFormatException e) {
                return text;
              }
            });
  }
}
