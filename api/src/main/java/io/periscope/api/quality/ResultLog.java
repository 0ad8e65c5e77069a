package io.periscope.api.quality;

import java.util.List;

/** How expectations came out over time. Safe for use by many threads. */
public interface ResultLog {
  /** Remembers outcomes; of each expectation those that are too old are forgotten. */
  void add(List<Outcome> outcomes);

  /**
   * What is remembered of an expectation, newest first.
   *
   * @param on the stream, table or view that it is about
   */
  List<Outcome> history(String on, String name, int limit);

  /** Remembers nothing. */
  static ResultLog none() {
    return new ResultLog() {
      @Override
      public void add(List<Outcome> outcomes) {}

      @Override
      public List<Outcome> history(String on, String name, int limit) {
        return List.of();
      }
    };
  }
}
