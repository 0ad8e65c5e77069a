package io.periscope.xgboost;

import io.periscope.api.error.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What can be trained, and with which parameters. */
enum Algorithm {
  BOOSTED_TREES(
      Parameter.count("rounds", 100, 1, 10_000),
      Parameter.count("max_depth", 6, 1, 16),
      Parameter.positive("learning_rate", 0.1, 1),
      Parameter.positive("subsample", 1, 1),
      Parameter.positive("colsample", 1, 1),
      Parameter.number("min_child_weight", 1, 0, Double.MAX_VALUE),
      Parameter.number("reg_lambda", 1, 0, Double.MAX_VALUE),
      Parameter.number("reg_alpha", 0, 0, Double.MAX_VALUE),
      Parameter.number("gamma", 0, 0, Double.MAX_VALUE)),
  RANDOM_FOREST(
      Parameter.count("trees", 100, 1, 10_000),
      Parameter.count("max_depth", 10, 1, 16),
      Parameter.positive("subsample", 0.8, 1),
      Parameter.positive("colsample", 0.8, 1),
      Parameter.number("min_child_weight", 5, 0, Double.MAX_VALUE)),
  LINEAR(
      Parameter.number("reg_lambda", 0.0001, 0, Double.MAX_VALUE),
      Parameter.number("reg_alpha", 0, 0, Double.MAX_VALUE)),
  CONSTANT;

  private final List<Parameter> parameters;

  Algorithm(Parameter... parameters) {
    this.parameters = List.of(parameters);
  }

  /** As it is written in a workspace. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(Algorithm::text).toList();
  }

  static Optional<Algorithm> of(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }

  /** Whole sentences; none if the parameters can be used. */
  List<String> problems(Map<String, Object> given) {
    Map<String, Parameter> known = new LinkedHashMap<>();
    parameters.forEach(parameter -> known.put(parameter.name(), parameter));
    List<String> problems = new ArrayList<>();
    new TreeMap<>(given)
        .forEach(
            (name, value) -> {
              Parameter parameter = known.get(name);
              if (parameter == null) {
                problems.add(unknown(name, known));
              } else {
                parameter.problem(value).ifPresent(problems::add);
              }
            });
    return problems;
  }

  private String unknown(String name, Map<String, Parameter> known) {
    return known.isEmpty()
        ? "'%s' has no parameters, so none called '%s'".formatted(text(), name)
        : "'%s' has no parameter '%s'%s; it has %s"
            .formatted(
                text(),
                name,
                NearestName.hint(name, known.keySet()),
                String.join(", ", known.keySet()));
  }

  /** Each parameter with what was given, or else its default. */
  Values values(Map<String, Object> given) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      values.put(
          parameter.name(),
          given.get(parameter.name()) instanceof Number number
              ? number.doubleValue()
              : parameter.usual());
    }
    return new Values(values);
  }
}
