package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Between what bounds the truth lies about a prediction of a number, found on the examples that
 * were set aside (split conformal prediction). The errors are not taken to be the same everywhere,
 * nor as large above as below: each band of predictions has its own.
 *
 * @param level the share of truths that lie within; of new ones it is that, or a little more, as
 *     long as they are like the examples
 * @param neverNegative no example's truth was below zero, so no bound is
 * @param bands in ascending order; at least one
 */
public record Intervals(double level, boolean neverNegative, List<Band> bands) {
  /** The share that is wanted. */
  static final double LEVEL = 0.9;

  private static final int MOST_BANDS = 10;

  /** Of a hundred, the bounds leave out the five least and the five greatest errors. */
  private static final int LEAST_IN_BAND = 100;

  /**
   * What holds from a prediction on.
   *
   * @param from negative infinity in the lowest band
   * @param examples from which it was found
   * @param low how far below the prediction the truth may be, as a rule negative
   * @param high how far above
   */
  public record Band(double from, int examples, double low, double high) {}

  /**
   * Bounds of one truth.
   *
   * @param level how often it lies within
   */
  public record Interval(double level, double low, double high) {}

  public Intervals {
    bands = List.copyOf(bands);
  }

  /**
   * Finds them.
   *
   * @param predicted finite numbers
   * @return empty when there are too few examples for any bound
   */
  static Optional<Intervals> of(float[] predicted, double[] truth) {
    // Fewer than 19: a bound would have to lie beyond all errors that are known.
    if (rank(truth.length) < 1) {
      return Optional.empty();
    }
    Bands cut = Bands.of(predicted, truth, MOST_BANDS, LEAST_IN_BAND);
    List<Band> bands = new ArrayList<>();
    for (int band = 0; band < cut.count(); band++) {
      int start = cut.starts()[band];
      double[] errors = new double[cut.end(band) - start];
      Arrays.setAll(errors, i -> cut.truth()[start + i] - cut.predicted()[start + i]);
      Arrays.sort(errors);
      int rank = rank(errors.length);
      bands.add(
          new Band(cut.from(band), errors.length, errors[rank - 1], errors[errors.length - rank]));
    }
    return Optional.of(
        new Intervals(LEVEL, Arrays.stream(truth).allMatch(each -> each >= 0), bands));
  }

  /**
   * Which of the errors in ascending order is the lower bound, counted from 1; the upper one is
   * that far from the other end. A new error is as likely to fall into each of the gaps between
   * those that are known, of which there is one more than errors.
   */
  private static int rank(int examples) {
    return (int) Math.floor((examples + 1) * (1 - LEVEL) / 2 + 1e-9);
  }

  /** The bounds about a prediction. */
  public Interval around(double predicted) {
    Band band = Bands.at(bands, Band::from, predicted);
    return new Interval(level, bound(predicted + band.low()), bound(predicted + band.high()));
  }

  private double bound(double value) {
    return neverNegative ? Math.max(0, value) : value;
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("level", level);
    json.put("never_negative", neverNegative);
    json.set(
        "bands",
        Json.array(
            bands,
            band -> {
              ObjectNode each = Json.object();
              each.set("from", Json.number(band.from()));
              each.put("examples", band.examples());
              each.put("low", band.low());
              each.put("high", band.high());
              return each;
            }));
    return json;
  }

  static Intervals read(JsonNode json) {
    return new Intervals(
        json.required("level").asDouble(),
        json.required("never_negative").asBoolean(),
        Json.list(
            json.required("bands"),
            band ->
                new Band(
                    Calibration.from(band),
                    band.required("examples").asInt(),
                    band.required("low").asDouble(),
                    band.required("high").asDouble())));
  }
}
