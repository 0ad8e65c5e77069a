package io.periscope.core.learn;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a training has come.
 *
 * @param candidate which one is trained or was last, counted from 1; 0 before the first
 * @param candidates how many there are
 * @param what is done, for people
 * @param done of all, from 0 to 1; never falls
 */
public record TrainingProgress(
    Stage stage, int candidate, int candidates, String what, double done) {

  /** What is done at the moment. */
  public enum Stage {
    PREPARING,
    TRAINING,
    COMPARING,
    STORING,
    DONE;

    /** As it is written in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How long it may still take, if it goes on as it did; empty while that cannot be told. */
  public Optional<Duration> remaining(Duration sofar) {
    return done <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(sofar.toMillis() * (1 - done) / done)));
  }

  /** Takes it; what it throws ends the training, which is recorded as failed. */
  @FunctionalInterface
  public interface Listener {
    void at(TrainingProgress progress);
  }
}
