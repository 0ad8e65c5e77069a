package io.periscope.core.learn;

import io.periscope.api.learn.Predictor;

/** A version in memory, checked and ready to predict. Close it when nobody uses it any more. */
public record LoadedModel(ModelVersion version, Predictor predictor) implements AutoCloseable {
  @Override
  public void close() {
    predictor.close();
  }
}
