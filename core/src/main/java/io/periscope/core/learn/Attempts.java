package io.periscope.core.learn;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Learner.Job;
import io.periscope.api.learn.Predictor;
import io.periscope.api.model.ModelDef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * What is tried, in order: the constant that each must beat, then each candidate with each
 * combination of its parameters, of which the last one changes fastest.
 */
final class Attempts {
  /** The algorithm that always answers the same. */
  static final String BASELINE = "constant";

  private static final int MOST = 1_000;

  private Attempts() {}

  /**
   * An algorithm, its parameters, and who knows it.
   *
   * @param given a model that was made elsewhere; its format stands for the algorithm
   */
  record Attempt(
      Learner learner, String algorithm, Map<String, Object> parameters, Optional<byte[]> given) {
    String words() {
      return given.isPresent()
          ? String.valueOf(parameters.get("file"))
          : parameters.isEmpty() ? algorithm : algorithm + " " + parameters;
    }

    /** Trains it, if it is not there yet. */
    Predictor predictor(Job job, DoubleConsumer progress) {
      if (given.isPresent()) {
        progress.accept(0);
        return learner.load(given.get(), job.features());
      }
      return learner.train(job, progress);
    }
  }

  /**
   * @param given the file that the model names, if it names one
   * @throws PeriscopeException (USER) with everything that is wrong about the candidates
   */
  static List<Attempt> of(ModelDef model, Optional<GivenModel> given, List<Learner> learners) {
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
            Map.of(),
            Optional.empty()));
    given.ifPresent(file -> attempts.add(file.attempt(learners)));
    Map<String, String> problems = new LinkedHashMap<>();
    for (int place = 0; place < model.candidates().size(); place++) {
      ModelDef.Candidate candidate = model.candidates().get(place);
      String where = ModelDef.candidatePlace(place);
      Optional<Learner> learner = learner(candidate.algorithm(), learners);
      if (learner.isEmpty()) {
        problems.put(where, told(model, unknown(candidate.algorithm(), learners)));
        continue;
      }
      checkCount(model, candidate, where);
      Set<String> wrong = new LinkedHashSet<>();
      for (Map<String, Object> parameters : combinations(candidate.grid())) {
        wrong.addAll(learner.get().problems(candidate.algorithm(), parameters));
        attempts.add(
            new Attempt(learner.get(), candidate.algorithm(), parameters, Optional.empty()));
      }
      if (!wrong.isEmpty()) {
        problems.put(where, told(model, candidate.algorithm() + ": " + String.join("; ", wrong)));
      }
    }
    if (problems.isEmpty() && attempts.size() == 1) {
      problems.put("", told(model, "there are no candidates; name at least one algorithm"));
    }
    if (!problems.isEmpty()) {
      throw model.places().problems(problems);
    }
    return attempts;
  }

  private static String told(ModelDef model, String problem) {
    return "model '%s': %s".formatted(model.name(), problem);
  }

  private static void checkCount(ModelDef model, ModelDef.Candidate candidate, String where) {
    double count = 1;
    for (List<Object> values : candidate.grid().values()) {
      count *= values.size();
    }
    if (count > MOST) {
      String problem =
          "the parameters of %s have %,.0f combinations, and at most %,d are tried; give fewer values"
              .formatted(candidate.algorithm(), count, MOST);
      throw model.places().problems(Map.of(where, told(model, problem)));
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
