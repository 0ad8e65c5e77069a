package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Given;
import io.periscope.api.model.Schema;
import io.periscope.core.learn.Attempts.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The file of a model that another program made, as it was when it was read. */
public final class GivenModel {
  private final ModelDef model;
  private final Given given;
  private final byte[] bytes;

  private GivenModel(ModelDef model, Given given, byte[] bytes) {
    this.model = model;
    this.given = given;
    this.bytes = bytes;
  }

  /**
   * Reads the file that a model names; empty if it names none.
   *
   * @throws PeriscopeException when it cannot be read
   */
  static Optional<GivenModel> read(ModelDef model) {
    return model.given().map(given -> new GivenModel(model, given, bytes(model, given)));
  }

  private static byte[] bytes(ModelDef model, Given given) {
    try {
      return Files.readAllBytes(given.path());
    } catch (NoSuchFileException e) {
      throw wrong(model, "there is no file " + given.path());
    } catch (IOException e) {
      throw PeriscopeException.resource("%s cannot be read: %s".formatted(given.path(), e), e);
    }
  }

  /**
   * Looks whether the values of the features are what the file can take: numbers, and texts of
   * which it is declared which number each is.
   *
   * @param features with their types
   * @throws ProblemsException naming what does not fit, with its place
   */
  public static void check(ModelDef model, Schema features) {
    if (model.given().isEmpty()) {
      return;
    }
    Given given = model.given().get();
    Map<String, String> problems = new TreeMap<>();
    for (Field field : features.fields()) {
      boolean text = field.type().equals(DataType.STRING);
      boolean declared = given.categories().containsKey(field.name());
      if (text && !declared) {
        problems.merge(
            "file",
            "feature '%s' is a string, and %s takes numbers: say in 'categories' all texts that it knows, each at the place that is its number; or make it a number, as by CASE"
                .formatted(field.name(), given.name()),
            (first, second) -> first + "; " + second);
      } else if (!text && declared) {
        problems.put(
            "categories." + field.name(),
            "feature '%s' is of type %s, and only a string has categories"
                .formatted(field.name(), field.type()));
      }
    }
    if (!problems.isEmpty()) {
      throw model.places().problems(problems);
    }
  }

  /**
   * As it is to be tried.
   *
   * @throws PeriscopeException (USER) when no library here reads such a file
   */
  Attempt attempt(List<Learner> learners) {
    Learner learner =
        learners.stream()
            .filter(each -> each.format().equals(given.format()))
            .findFirst()
            .orElseThrow(() -> wrong(model, missing(given.name(), given.format(), learners)));
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("file", given.name());
    parameters.put("sha256", sha256());
    return new Attempt(learner, given.format(), parameters, Optional.of(bytes));
  }

  /**
   * Looks whether the file is a model that takes the declared features.
   *
   * @throws ProblemsException with what was expected
   */
  void check(Attempt attempt) {
    Features features =
        new Features(
            model.features().keySet().stream()
                .map(
                    name ->
                        new Features.Column(
                            name, given.categories().getOrDefault(name, List.of()).size()))
                .toList());
    try {
      attempt.learner().load(bytes, features).close();
    } catch (PeriscopeException e) {
      if (e.fault() != PeriscopeException.Fault.USER) {
        throw e;
      }
      throw wrong(model, "%s cannot be used: %s".formatted(given.name(), e.getMessage()));
    }
  }

  /** What the record says of it. */
  Run.GivenFile record() {
    return record(given, sha256());
  }

  static Run.GivenFile record(Given given, String sha256) {
    return new Run.GivenFile(given.name(), sha256, given.categories());
  }

  private String sha256() {
    return ModelRegistry.sha256(bytes);
  }

  /** That nobody here can read a file, and what can be done about it. */
  static String missing(String file, String format, List<Learner> learners) {
    String known =
        learners.isEmpty()
            ? "none at all"
            : String.join(
                ", ",
                learners.stream()
                    .map(each -> "%s for '%s'".formatted(each.library(), each.format()))
                    .toList());
    return "%s is in the format '%s', and no library here loads that; there is %s%s"
        .formatted(
            file,
            format,
            known,
            format.equals("onnx")
                ? ". A plugin does: put the jars of engines/onnx/target/plugins into the folder plugins of the workspace, and start again"
                : "");
  }

  private static ProblemsException wrong(ModelDef model, String what) {
    return model.places().problems(Map.of("file", "model '%s': %s".formatted(model.name(), what)));
  }
}
