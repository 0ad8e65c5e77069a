package io.periscope.server.docs;

import io.periscope.core.lineage.Reader;
import java.util.List;
import java.util.Optional;

/**
 * What the pages tell besides what is declared and compiled: what only a running program knows, and
 * what other rooms declare.
 */
public interface DocsExtras {

  /** Dashboards and whatever else reads views by queries. */
  default List<Reader> readers() {
    return List.of();
  }

  /** What is expected of a stream, a table or a view. */
  default List<Expectation> expectations(String on) {
    return List.of();
  }

  /** What is done by itself, in order. */
  default List<Job> jobs() {
    return List.of();
  }

  /** The version of a model that is in service. */
  default Optional<Champion> champion(String model) {
    return Optional.empty();
  }

  /** Nothing besides. */
  DocsExtras NONE = new DocsExtras() {};

  /**
   * @param rule in SQL or words
   * @param action what happens when it is not kept
   * @param last what came of it last, for people; empty before the first
   * @param holds whether that was well
   */
  record Expectation(
      String name,
      String description,
      String rule,
      String action,
      Optional<String> last,
      boolean holds) {}

  /**
   * @param when it runs, for people
   * @param steps what it does, one after the other
   * @param last what came of it last, for people; empty before the first
   * @param succeeded whether that was well
   */
  record Job(
      String name,
      String description,
      String when,
      List<String> steps,
      Optional<String> last,
      boolean succeeded) {}

  /**
   * @param since when it was made, for people
   * @param metrics name and value of each, on examples that it was not trained on
   */
  record Champion(long version, String algorithm, String since, List<Metric> metrics) {}

  /** A number that tells how good a model is. */
  record Metric(String name, String value) {}
}
