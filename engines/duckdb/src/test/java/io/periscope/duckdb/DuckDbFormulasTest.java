package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.source.Formulas;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Values of every type go through an expression and come back as they are. */
class DuckDbFormulasTest {
  private static final Derivation COPY =
      new Derivation(
          "every",
          "every",
          List.of(),
          AllTypes.SCHEMA.names(),
          AllTypes.SCHEMA,
          "SELECT * FROM \"every\"");

  /** Rows as texts, field by field. */
  private static final class Collected implements Formulas.Taken {
    private final List<Map<Integer, String>> rows = new ArrayList<>();

    @Override
    public FieldSink row(int row) {
      assertThat(row).isEqualTo(rows.size());
      Map<Integer, String> values = new TreeMap<>();
      rows.add(values);
      return (FieldSink)
          Proxy.newProxyInstance(
              FieldSink.class.getClassLoader(),
              new Class<?>[] {FieldSink.class},
              (proxy, method, a) -> {
                Object value =
                    a[1] instanceof byte[] utf8
                        ? new String(utf8, (int) a[2], (int) a[3], StandardCharsets.UTF_8)
                        : a[1];
                values.put((Integer) a[0], method.getName() + " " + value);
                return null;
              });
    }
  }

  private static List<Map<Integer, String>> compute(Formulas formulas, int rows, String... events) {
    Collected collected = new Collected();
    formulas.compute(
        rows,
        (row, sink) -> {
          var unused =
              AllTypes.DECODER.decode(
                  events[row % events.length].getBytes(StandardCharsets.UTF_8), sink);
        },
        collected);
    return collected.rows;
  }

  @Test
  void everyType() {
    try (Formulas formulas = DuckDbFormulas.open(AllTypes.STREAM, COPY)) {
      String huge = "12345678901234567890123456789012345.678";
      List<Map<Integer, String>> rows =
          compute(
              formulas,
              2,
              "true|-7|9223372036854775807|1.0E-300|-12.50|"
                  + huge
                  + "|a \"b\"\n🚲|1969-12-31|1969-12-31T23:59:59.999999",
              "||||||||");
      assertThat(rows)
          .containsExactly(
              Map.of(
                  0, "setBoolean true",
                  1, "setLong -7",
                  2, "setLong 9223372036854775807",
                  3, "setDouble 1.0E-300",
                  4, "setDecimal -1250",
                  5, "setDecimal " + new BigInteger(huge.replace(".", "")),
                  6, "setString a \"b\"\n🚲",
                  7, "setDate -1",
                  8, "setTimestamp -1"),
              Map.of());
    }
  }

  @Test
  void manyRowsInTheirOrderAgainAndAgain() {
    Derivation derivation =
        new Derivation(
            "every",
            "every",
            List.of(),
            List.of("i", "d"),
            new Schema(AllTypes.SCHEMA.fields().subList(2, 4)),
            "SELECT \"i\" * 2 AS \"l\", \"d\" / 0.0::DOUBLE AS \"d\" FROM \"every\"");
    try (Formulas formulas = DuckDbFormulas.open(AllTypes.STREAM, derivation)) {
      assertThat(formulas.inputs().names()).containsExactly("i", "d");
      for (int rows : new int[] {5000, 1, 0, 3}) {
        Collected collected = new Collected();
        formulas.compute(
            rows,
            (row, sink) -> {
              sink.setLong(0, row);
              sink.setDouble(1, 1);
            },
            collected);
        assertThat(collected.rows).hasSize(rows);
        for (int row = 0; row < rows; row++) {
          // An infinity is no value of an event.
          assertThat(collected.rows.get(row)).isEqualTo(Map.of(0, "setLong " + 2 * row));
        }
      }
    }
  }
}
