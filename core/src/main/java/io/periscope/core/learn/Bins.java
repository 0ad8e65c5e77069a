package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.learn.ExampleTable.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How values are distributed: which share of them is in each of some bins. The bins of numbers have
 * about as many values each, those of texts are the most frequent ones; behind them is a bin for
 * other texts, and last of all one for what is absent.
 *
 * @param name of the feature
 * @param edges of numbers, ascending: a value is in the bin that has as many edges at or below it
 * @param categories of texts, in the order of their bins; empty of numbers
 * @param shares adding up to 1; NaN if there was no value at all
 */
public record Bins(String name, List<Double> edges, List<String> categories, List<Double> shares) {
  private static final int NUMBERS = 10;
  private static final int TEXTS = 20;

  /** Stands for a share of nothing, whose logarithm there is not. */
  private static final double LEAST = 1e-4;

  public Bins {
    edges = List.copyOf(edges);
    categories = List.copyOf(categories);
    shares = List.copyOf(shares);
  }

  /** Of some rows of a feature. */
  static Bins of(Values values, int[] rows) {
    if (values instanceof Values.Numbers numbers) {
      return ofNumbers(values.name(), some(numbers, rows));
    }
    List<String> frequent = frequent((Values.Categories) values, rows);
    return new Bins(values.name(), List.of(), frequent, List.of()).with(values, rows);
  }

  /** Of numbers, of which those count as absent that are not finite. */
  static Bins ofNumbers(String name, double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return new Bins(name, edges(sorted), List.of(), List.of()).with(values);
  }

  private static List<Double> edges(double[] sorted) {
    if (sorted.length == 0) {
      return List.of();
    }
    double least = sorted[0];
    double most = sorted[sorted.length - 1];
    if (least == most) {
      // What was always the same has changed when it is less or more.
      return List.of(least, Math.nextUp(least));
    }
    return IntStream.range(1, NUMBERS)
        .mapToObj(i -> sorted[(int) ((long) i * sorted.length / NUMBERS)])
        .filter(edge -> edge > least)
        .distinct()
        .toList();
  }

  private static List<String> frequent(Values.Categories texts, int[] rows) {
    int[] counts = new int[texts.dictionary().size()];
    for (int row : rows) {
      if (texts.codes()[row] >= 0) {
        counts[texts.codes()[row]]++;
      }
    }
    return IntStream.range(0, counts.length)
        .filter(code -> counts[code] > 0)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(code -> -counts[code])
                .thenComparing(texts.dictionary()::get))
        .limit(TEXTS)
        .map(texts.dictionary()::get)
        .toList();
  }

  /** The same bins with the shares of other rows. */
  Bins with(Values values, int[] rows) {
    if (values instanceof Values.Numbers numbers) {
      return with(some(numbers, rows));
    }
    Values.Categories texts = (Values.Categories) values;
    int[] bins =
        texts.dictionary().stream()
            .mapToInt(categories::indexOf)
            .map(bin -> bin < 0 ? categories.size() : bin)
            .toArray();
    return counted(
        Arrays.stream(rows)
            .map(row -> texts.codes()[row] < 0 ? categories.size() + 1 : bins[texts.codes()[row]])
            .toArray());
  }

  /** The same bins with the shares of other numbers. */
  Bins with(double[] values) {
    return counted(Arrays.stream(values).mapToInt(this::bin).toArray());
  }

  private static double[] some(Values.Numbers numbers, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> numbers.values()[row]).toArray();
  }

  private int bin(double value) {
    if (!Double.isFinite(value)) {
      return edges.size() + 1;
    }
    int at = Collections.binarySearch(edges, value);
    return at < 0 ? -at - 1 : at + 1;
  }

  private Bins counted(int[] bins) {
    double[] counts = new double[2 + Math.max(edges.size(), categories.size())];
    for (int bin : bins) {
      counts[bin]++;
    }
    List<Double> counted = new ArrayList<>();
    for (double count : counts) {
      counted.add(count / bins.length);
    }
    return new Bins(name, edges, categories, counted);
  }

  /**
   * How far another distribution over the same bins is from this one: the population stability
   * index, the sum over all bins of {@code (b - a) ln(b / a)}. It is 0 for the same; by the custom
   * of credit scoring, where it comes from, up to 0.1 is little and above 0.2 is much.
   */
  double psi(Bins other) {
    double sum = 0;
    for (int bin = 0; bin < shares.size(); bin++) {
      double a = Math.max(LEAST, shares.get(bin));
      double b = Math.max(LEAST, other.shares.get(bin));
      sum += (b - a) * Math.log(b / a);
    }
    return sum;
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("name", name);
    json.set("edges", Json.array(edges, Json::number));
    json.set("categories", Json.texts(categories));
    json.set("shares", Json.array(shares, Json::number));
    return json;
  }

  static Bins read(JsonNode json) {
    return new Bins(
        json.required("name").asText(),
        Json.list(json.required("edges"), Json::number),
        Json.texts(json.required("categories")),
        Json.list(json.required("shares"), Json::number));
  }
}
