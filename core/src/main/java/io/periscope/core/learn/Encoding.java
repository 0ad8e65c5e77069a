package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Rows;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the values of features become the numbers that a model sees. Learnt once, from the examples
 * that are trained on, and kept with the model: what is scored is encoded as what was learnt from.
 * Immutable, and safe for use by many threads.
 */
public final class Encoding {
  /** How many categories a feature may have. */
  public static final int MOST_CATEGORIES = 10_000;

  private final List<Column> columns;
  private final List<Map<String, Float>> codes;

  /**
   * A feature.
   *
   * @param type as a workspace writes it
   * @param categories of a category, in the order of their codes, from 0 on; empty of a number
   */
  public record Column(String name, String type, Optional<List<String>> categories) {
    public Column {
      categories = categories.map(List::copyOf);
    }
  }

  Encoding(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.codes = this.columns.stream().map(Encoding::codes).toList();
  }

  private static Map<String, Float> codes(Column column) {
    List<String> categories = column.categories().orElse(List.of());
    Map<String, Float> codes = new HashMap<>();
    for (int code = 0; code < categories.size(); code++) {
      codes.put(categories.get(code), (float) code);
    }
    return codes;
  }

  /**
   * Learns from some rows of a table and no others.
   *
   * @param types of the features, in the table's order
   * @throws PeriscopeException (USER) when a feature has more than {@link #MOST_CATEGORIES}
   */
  public static Encoding learn(Schema types, ExampleTable table, int[] training) {
    List<String> names = table.features().stream().map(Values::name).toList();
    if (!types.names().equals(names)) {
      throw new IllegalArgumentException(
          "the table has the features %s, but %s are planned".formatted(names, types.names()));
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String type = types.field(i).type().toString();
      Values values = table.features().get(i);
      Optional<List<String>> categories =
          values instanceof Values.Categories texts
              ? Optional.of(ordered(texts, table.target(), training))
              : Optional.empty();
      columns.add(new Column(values.name(), type, categories));
    }
    return new Encoding(columns);
  }

  /**
   * That of a model that was made elsewhere, as its owner declared it.
   *
   * @param categories of the features that are texts
   */
  static Encoding declared(Schema types, Map<String, List<String>> categories) {
    return new Encoding(
        types.fields().stream()
            .map(
                field ->
                    new Column(
                        field.name(),
                        field.type().toString(),
                        Optional.ofNullable(categories.get(field.name()))))
            .toList());
  }

  /** By the mean of the target; of two with the same, the one whose name is first. */
  private static List<String> ordered(Values.Categories texts, double[] target, int[] training) {
    int[] codes = texts.codes();
    List<String> dictionary = texts.dictionary();
    double[] sums = new double[dictionary.size()];
    int[] counts = new int[dictionary.size()];
    for (int row : training) {
      if (codes[row] >= 0) {
        sums[codes[row]] += target[row];
        counts[codes[row]]++;
      }
    }
    List<Integer> seen =
        IntStream.range(0, counts.length).filter(code -> counts[code] > 0).boxed().toList();
    if (seen.size() > MOST_CATEGORIES) {
      throw PeriscopeException.user(
          "feature '%s' has %,d different texts among %,d training examples, and a model takes at"
                  .formatted(texts.name(), seen.size(), training.length)
              + " most %,d; is it an identifier? Leave it out, or make it coarser, as by substr or CASE"
                  .formatted(MOST_CATEGORIES));
    }
    return seen.stream()
        .sorted(
            Comparator.<Integer>comparingDouble(code -> sums[code] / counts[code])
                .thenComparing(dictionary::get))
        .map(dictionary::get)
        .toList();
  }

  public List<Column> columns() {
    return columns;
  }

  /** As libraries see them. */
  public Features features() {
    return new Features(
        columns.stream()
            .map(
                column ->
                    new Features.Column(
                        column.name(),
                        // 0 would say that it is a number.
                        column.categories().map(all -> Math.max(1, all.size())).orElse(0)))
            .toList());
  }

  /**
   * A number's place in a row: NaN for NaN and for what is beyond the range of a float, infinities
   * included, as no library takes those.
   */
  public static float number(double value) {
    float narrow = (float) value;
    return Float.isFinite(narrow) ? narrow : Float.NaN;
  }

  /**
   * A category's place in a row: NaN if it was not among the examples that were trained on.
   *
   * @param column of a category, counted from 0
   */
  public float category(int column, String text) {
    return codes.get(column).getOrDefault(text, Float.NaN);
  }

  /**
   * Some rows of a table with the same features.
   *
   * @throws PeriscopeException (USER) when they are too many for one array
   */
  public Rows rows(ExampleTable table, int[] rows) {
    int width = columns.size();
    if ((long) rows.length * width > Integer.MAX_VALUE - 8) {
      throw PeriscopeException.user(
          "%,d examples of %d features are more than fit into memory at once (%,d values);"
                  .formatted(rows.length, width, Integer.MAX_VALUE - 8)
              + " take fewer with 'where', such as one in ten by a hash of a field");
    }
    float[] values = new float[rows.length * width];
    for (int c = 0; c < width; c++) {
      Values column = table.features().get(c);
      if (column instanceof Values.Numbers numbers) {
        for (int r = 0; r < rows.length; r++) {
          values[r * width + c] = number(numbers.values()[rows[r]]);
        }
      } else if (column instanceof Values.Categories texts) {
        float[] translated = translated(c, texts.dictionary());
        for (int r = 0; r < rows.length; r++) {
          int code = texts.codes()[rows[r]];
          values[r * width + c] = code < 0 ? Float.NaN : translated[code];
        }
      }
    }
    return new Rows(values, width, rows.length);
  }

  private float[] translated(int column, List<String> dictionary) {
    float[] translated = new float[dictionary.size()];
    for (int code = 0; code < translated.length; code++) {
      translated[code] = category(column, dictionary.get(code));
    }
    return translated;
  }

  /**
   * What keeps values of these features from being encoded, as a sentence; empty if nothing does.
   */
  Optional<String> problem(Schema features) {
    List<String> problems = new ArrayList<>();
    List<String> mine = columns.stream().map(Column::name).toList();
    for (Column column : columns) {
      var index = features.indexOf(column.name());
      if (index.isEmpty()) {
        problems.add("'%s' is no longer there".formatted(column.name()));
      } else {
        String type = features.field(index.getAsInt()).type().toString();
        if (!type.equals(column.type())) {
          problems.add("'%s' was %s and is %s".formatted(column.name(), column.type(), type));
        }
      }
    }
    features.names().stream()
        .filter(name -> !mine.contains(name))
        .forEach(name -> problems.add("'%s' is new".formatted(name)));
    if (problems.isEmpty() && !features.names().equals(mine)) {
      problems.add("they are in another order");
    }
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", problems));
  }

  JsonNode json() {
    return Json.array(
        columns,
        column -> {
          ObjectNode json = Json.object();
          json.put("name", column.name());
          json.put("type", column.type());
          column.categories().ifPresent(all -> json.set("categories", Json.texts(all)));
          return json;
        });
  }

  static Encoding of(JsonNode json) {
    return new Encoding(
        Json.list(
            json,
            column ->
                new Column(
                    column.required("name").asText(),
                    column.required("type").asText(),
                    Optional.ofNullable(column.get("categories")).map(Json::texts))));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Encoding encoding && columns.equals(encoding.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }
}
