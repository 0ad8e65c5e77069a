package io.periscope.core.learn;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Learner;
import io.periscope.api.model.ModelDef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is tried, in order: the constant that each must beat, then each candidate with each
 * combination of its parameters, of which the last one changes fastest.
 */
final class Attempts {
  /** The algorithm that always answers the same. */
  static final String BASELINE = "constant";

  private static final int MOST = 1_000;

  private Attempts() {}

  /** An algorithm, its parameters, and who knows it. */
  record Attempt(Learner learner, String algorithm, Map<String, Object> parameters) {
    String words() {
      return parameters.isEmpty() ? algorithm : algorithm + " " + parameters;
    }
  }

  /**
   * @throws PeriscopeException (USER) with everything that is wrong about the candidates
   */
  static List<Attempt> of(ModelDef model, List<Learner> learners) {
    List<Attempt> attempts = new ArrayList<>();
    attempts.add(
        new Attempt(
            learner(BASELINE, learners)
                .orElseThrow(
                    () ->
                        PeriscopeException.user(
                            "no library here can train '%s', which every model is compared with; is the one that learns on the class path?"
                                .formatted(BASELINE))),
            BASELINE,
            Map.of()));
    List<String> problems = new ArrayList<>();
    for (ModelDef.Candidate candidate : model.candidates()) {
      Optional<Learner> learner = learner(candidate.algorithm(), learners);
      if (learner.isEmpty()) {
        problems.add(unknown(candidate.algorithm(), learners));
        continue;
      }
      checkCount(model, candidate);
      for (Map<String, Object> parameters : combinations(candidate.grid())) {
        learner.get().problems(candidate.algorithm(), parameters).stream()
            .map(problem -> "%s: %s".formatted(candidate.algorithm(), problem))
            .filter(problem -> !problems.contains(problem))
            .forEach(problems::add);
        attempts.add(new Attempt(learner.get(), candidate.algorithm(), parameters));
      }
    }
    if (problems.isEmpty() && attempts.size() == 1) {
      problems.add("there are no candidates; name at least one algorithm");
    }
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(
          "%s: model '%s': %s".formatted(model.file(), model.name(), String.join("; ", problems)));
    }
    return attempts;
  }

  private static void checkCount(ModelDef model, ModelDef.Candidate candidate) {
    double count = 1;
    for (List<Object> values : candidate.grid().values()) {
      count *= values.size();
    }
    if (count > MOST) {
      throw PeriscopeException.user(
          "%s: model '%s': the parameters of %s have %,.0f combinations, and at most %,d are tried; give fewer values"
              .formatted(model.file(), model.name(), candidate.algorithm(), count, MOST));
    }
  }

  private static Optional<Learner> learner(String algorithm, List<Learner> learners) {
    return learners.stream().filter(each -> each.algorithms().contains(algorithm)).findFirst();
  }

  private static String unknown(String algorithm, List<Learner> learners) {
    List<String> known =
        learners.stream().flatMap(each -> each.algorithms().stream()).distinct().toList();
    return "unknown algorithm '%s'%s; there are %s"
        .formatted(algorithm, NearestName.hint(algorithm, known), String.join(", ", known));
  }

  static List<Map<String, Object>> combinations(Map<String, List<Object>> grid) {
    List<Map<String, Object>> all = List.of(Map.of());
    for (Map.Entry<String, List<Object>> parameter : grid.entrySet()) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> each : all) {
        for (Object value : parameter.getValue()) {
          Map<String, Object> with = new LinkedHashMap<>(each);
          with.put(parameter.getKey(), value);
          longer.add(with);
        }
      }
      all = longer;
    }
    return all;
  }
}
