package io.periscope.api.model;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where things are declared in a file, for messages. All are equal to each other: where something
 * stands does not make it something else.
 */
public final class Places {
  private final Problem file;
  private final Map<String, Problem> fields;

  /**
   * @param file where the declaration as a whole stands; the message does not matter, here and
   *     below
   * @param fields where each field is declared, by its name
   */
  public Places(Problem file, Map<String, Problem> fields) {
    this.file = file;
    this.fields = Map.copyOf(fields);
  }

  /** What is wrong with the declaration as a whole. */
  public ProblemsException problem(String message) {
    return new ProblemsException(List.of(at(file, message)));
  }

  /** What is wrong with fields, by their names. */
  public ProblemsException problems(Map<String, String> messages) {
    return new ProblemsException(
        messages.entrySet().stream()
            .map(
                each ->
                    at(
                        Optional.ofNullable(fields.get(each.getKey())).orElse(file),
                        each.getValue()))
            .toList());
  }

  private static Problem at(Problem place, String message) {
    return new Problem(place.file(), place.line(), place.column(), message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Places;
  }

  @Override
  public int hashCode() {
    return Places.class.hashCode();
  }

  @Override
  public String toString() {
    return file.file();
  }
}
