package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values.Categories;
import io.periscope.api.learn.ExampleTable.Values.Numbers;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Rows;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EncodingTest {
  private static final Schema TYPES =
      Schema.of(new Field("zone", DataType.STRING), new Field("km", DataType.DOUBLE));

  private static ExampleTable table(Categories zone, double[] km, double... target) {
    int rows = target.length;
    return new ExampleTable(
        List.of(zone, new Numbers("km", km)),
        target,
        new long[rows],
        new int[rows],
        IntStream.range(0, rows).mapToLong(i -> i).toArray());
  }

  private static final ExampleTable TABLE =
      table(
          new Categories(
              "zone", List.of("north", "only in test", "b", "a"), new int[] {0, 2, 3, 0, 1, -1, 3}),
          new double[] {1.5, Double.NaN, 1e300, Double.POSITIVE_INFINITY, -2, 0, 7},
          9,
          4,
          4,
          7,
          0,
          5,
          1_000);

  /** The last row's target would put "a" behind "north". */
  private static Encoding learnt() {
    return Encoding.learn(TYPES, TABLE, new int[] {0, 1, 2, 3, 5});
  }

  @Test
  void categoriesAreOrderedByTheTargetOfTheTrainingExamplesAlone() {
    assertThat(learnt().columns().get(0).categories()).hasValue(List.of("a", "b", "north"));
    assertThat(learnt().features())
        .isEqualTo(
            new Features(List.of(new Features.Column("zone", 3), new Features.Column("km", 0))));
  }

  @Test
  void rowsAreWhatIsScoredOneValueAtATime() {
    Encoding encoding = learnt();
    Rows rows = encoding.rows(TABLE, new int[] {0, 1, 2, 3, 4, 5, 6});
    float[] expected = {
      encoding.category(0, "north"),
      Encoding.number(1.5),
      encoding.category(0, "b"),
      Encoding.number(Double.NaN),
      encoding.category(0, "a"),
      Encoding.number(1e300),
      encoding.category(0, "north"),
      Encoding.number(Double.POSITIVE_INFINITY),
      encoding.category(0, "never seen"),
      Encoding.number(-2),
      Float.NaN,
      Encoding.number(0),
      encoding.category(0, "a"),
      Encoding.number(7)
    };
    assertThat(rows.values()).containsExactly(expected);
    assertThat(rows.values())
        .containsExactly(
            2, 1.5f, 1, Float.NaN, 0, Float.NaN, 2, Float.NaN, Float.NaN, -2, Float.NaN, 0, 0, 7);
  }

  @Test
  void isTheSameAfterItWasStored() throws IOException {
    Encoding encoding = learnt();
    var json = Json.object();
    json.set("features", encoding.json());
    Encoding read = Encoding.of(Json.read(Json.bytes(json)).required("features"));
    assertThat(read).isEqualTo(encoding);
    assertThat(read.category(0, "north")).isEqualTo(2);
    assertThat(read.category(0, "")).isNaN();
  }

  @Test
  void aCategoryWithoutAnyValueIsStillNoNumber() {
    ExampleTable table =
        table(new Categories("zone", List.of(), new int[] {-1, -1}), new double[2], 1, 2);
    Encoding encoding = Encoding.learn(TYPES, table, new int[] {0, 1});
    assertThat(encoding.features().columns().get(0).categorical()).isTrue();
    assertThat(encoding.category(0, "x")).isNaN();
  }

  @Test
  void anIdentifierIsRefused() {
    int rows = Encoding.MOST_CATEGORIES + 1;
    List<String> names = IntStream.range(0, rows).mapToObj(i -> "id" + i).toList();
    ExampleTable table =
        table(
            new Categories("zone", names, IntStream.range(0, rows).toArray()),
            new double[rows],
            new double[rows]);
    assertThatThrownBy(() -> Encoding.learn(TYPES, table, IntStream.range(0, rows).toArray()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining(
            "feature 'zone' has 10,001 different texts among 10,001 training examples")
        .hasMessageContaining("is it an identifier?");
    // Those of the test examples do not count.
    assertThat(
            Encoding.learn(TYPES, table, IntStream.range(1, rows).toArray())
                .columns()
                .get(0)
                .categories()
                .orElseThrow())
        .hasSize(Encoding.MOST_CATEGORIES);
  }

  @Test
  void otherFeaturesAreTold() {
    assertThat(learnt().problem(TYPES)).isEmpty();
    assertThat(
            learnt()
                .problem(
                    Schema.of(new Field("km", DataType.LONG), new Field("hour", DataType.INT))))
        .hasValue("'zone' is no longer there, 'km' was double and is long, 'hour' is new");
    assertThat(learnt().problem(Schema.of(TYPES.field(1), TYPES.field(0))))
        .hasValue("they are in another order");
  }
}
