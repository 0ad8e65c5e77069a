package io.periscope.api.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What the rows of a reference table are read from, when that is no file.
 *
 * @param declared what the connector made of the declaration
 * @param columns the fields, each with the column that it is read from
 * @param places where all that is declared, for messages
 */
public record TableSource(Declared declared, Schema columns, Places places) {

  /**
   * @param kind the connector's
   * @param identity a text that is the same for as long as the same rows are meant, whoever asks
   *     for them; no secrets
   * @param settings what the connector needs: an immutable value
   * @param every how often it is looked for other rows while the program runs; empty for only at
   *     each start
   */
  public record Declared(String kind, String identity, Object settings, Optional<Duration> every) {}
}
