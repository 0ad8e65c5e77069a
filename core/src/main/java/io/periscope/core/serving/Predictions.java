package io.periscope.core.serving;

import io.periscope.core.learn.Calibration;
import io.periscope.core.learn.Intervals;
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
   * @param interval in which the truth is; of a number, if the version knows any
   * @param calibration how often it was so when about this was predicted; of a probability, if the
   *     version knows that
   * @param explanation if one was asked for
   */
  public record Each(
      OptionalDouble value,
      Optional<String> error,
      Optional<Intervals.Interval> interval,
      Optional<Calibration.Band> calibration,
      Optional<Explanation> explanation) {

    /** None, and why. */
    public static Each none(String error) {
      return new Each(
          OptionalDouble.empty(),
          Optional.of(error),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * Where a prediction comes from: what is there without any feature, and what each adds. Together
   * they are the prediction; of a probability, its log odds.
   *
   * @param reasons of all features, the one that adds or takes away most first
   */
  public record Explanation(double base, List<Reason> reasons) {
    public Explanation {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * One feature of one event.
   *
   * @param value as the SQL made it: a number, a boolean or a text; empty for NULL
   * @param adds negative if it takes away
   */
  public record Reason(String feature, Optional<Object> value, double adds) {}
}
