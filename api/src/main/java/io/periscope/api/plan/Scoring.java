package io.periscope.api.plan;

import io.periscope.api.learn.Scorer;
import java.util.Optional;

/**
 * What a view asks of a model: its texts read {@link Derivation#prediction} and {@link
 * Derivation#version} as columns of the stream.
 *
 * @param scorer a version of the model, the same one for all events; without one nothing is
 *     predicted, and both columns are null
 */
public record Scoring(ModelPlan model, Optional<Scorer> scorer) {

  /** The version that scores, for hashes and people; 0 without one. */
  public long version() {
    return scorer.map(Scorer::version).orElse(0L);
  }
}
