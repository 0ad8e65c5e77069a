package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How often something was so where it was said to be about that probable, found on the examples
 * that were set aside.
 *
 * @param bands in ascending order; at least one
 */
public record Calibration(List<Band> bands) {
  private static final int MOST_BANDS = 10;
  private static final int LEAST_IN_BAND = 50;

  /**
   * What was so from a probability on.
   *
   * @param from negative infinity in the lowest band
   * @param examples of which about this was predicted
   * @param share of them that were so
   */
  public record Band(double from, int examples, double share) {}

  public Calibration {
    bands = List.copyOf(bands);
  }

  /**
   * Finds it.
   *
   * @param truth 0 or 1
   * @return empty when there are too few examples to tell
   */
  static Optional<Calibration> of(float[] predicted, double[] truth) {
    if (truth.length < LEAST_IN_BAND) {
      return Optional.empty();
    }
    Bands cut = Bands.of(predicted, truth, MOST_BANDS, LEAST_IN_BAND);
    List<Band> bands = new ArrayList<>();
    for (int band = 0; band < cut.count(); band++) {
      int start = cut.starts()[band];
      int examples = cut.end(band) - start;
      double so = 0;
      for (int i = start; i < cut.end(band); i++) {
        so += cut.truth()[i];
      }
      bands.add(new Band(cut.from(band), examples, so / examples));
    }
    return Optional.of(new Calibration(bands));
  }

  /** What is known of predictions like this one. */
  public Band at(double probability) {
    return Bands.at(bands, Band::from, probability);
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.set(
        "bands",
        Json.array(
            bands,
            band -> {
              ObjectNode each = Json.object();
              each.set("from", Json.number(band.from()));
              each.put("examples", band.examples());
              each.put("share", band.share());
              return each;
            }));
    return json;
  }

  static Calibration read(JsonNode json) {
    return new Calibration(
        Json.list(
            json.required("bands"),
            band ->
                new Band(
                    from(band),
                    band.required("examples").asInt(),
                    band.required("share").asDouble())));
  }

  /** Where a band begins: JSON has no infinity. */
  static double from(JsonNode band) {
    JsonNode from = band.required("from");
    return from.isNull() ? Double.NEGATIVE_INFINITY : from.asDouble();
  }
}
