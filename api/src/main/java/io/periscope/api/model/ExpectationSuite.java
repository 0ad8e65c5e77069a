package io.periscope.api.model;

import java.util.List;

/**
 * What is expected of one stream, table or view.
 *
 * @param on its name
 * @param file where it is declared, for messages
 */
public record ExpectationSuite(
    Target target, String on, String file, List<ExpectationDef> expectations) {

  /** What expectations are about. */
  public enum Target {
    STREAM,
    TABLE,
    VIEW
  }

  public ExpectationSuite {
    expectations = List.copyOf(expectations);
  }
}
