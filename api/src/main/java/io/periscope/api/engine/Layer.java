package io.periscope.api.engine;

import java.util.Locale;
import java.util.Optional;

/** Which part of the answer is asked for. */
public enum Layer {
  /** Batch and speed together: everything up to now. */
  MERGED,
  /** Only what the newest batch version covers. */
  BATCH,
  /** Only what the newest batch version does not cover yet. */
  SPEED;

  /** Reads {@code merged}, {@code batch} or {@code speed}. */
  public static Optional<Layer> parse(String text) {
    for (Layer layer : values()) {
      if (layer.toString().equals(text)) {
        return Optional.of(layer);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
