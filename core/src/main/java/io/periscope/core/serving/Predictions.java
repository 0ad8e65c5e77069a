package io.periscope.core.serving;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model says of some events.
 *
 * @param version of the model
 * @param each in the order of the events
 */
public record Predictions(long version, List<Each> each) {
  public Predictions {
    each = List.copyOf(each);
  }

  /**
   * @param value empty when there is none
   * @param error why there is none
   */
  public record Each(OptionalDouble value, Optional<String> error) {}
}
