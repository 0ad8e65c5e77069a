package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions of a generator's fields: what they read, and what they may not be. */
class FormulaCompilerTest {
  private static final String PLACE = "\n\n" + " ".repeat(20);

  /** A stream whose generator makes id, fare, seats and at, but not idle, and these by sql. */
  private static StreamDef stream(String... typesAndFormulas) {
    Map<String, FieldGenerator> made = new LinkedHashMap<>();
    made.put("id", made(new Distribution.Sequence("id{0}")));
    made.put("fare", made(new Distribution.Uniform(1, 9, 2)));
    made.put("seats", made(new Distribution.Uniform(1, 9, 0)));
    made.put("at", made(new Distribution.Walk(0, 1, 0)));
    List<Field> fields =
        new ArrayList<>(
            List.of(
                new Field("id", DataType.STRING),
                new Field("fare", DataType.decimal(9, 2)),
                new Field("seats", DataType.INT),
                new Field("at", DataType.TIMESTAMP),
                new Field("idle", DataType.INT)));
    for (int i = 0; i < typesAndFormulas.length; i += 2) {
      String name = "f" + i / 2;
      fields.add(new Field(name, DataType.parse(typesAndFormulas[i]).orElseThrow()));
      made.put(name, made(new Distribution.Sql("s.yaml", PLACE + typesAndFormulas[i + 1])));
    }
    return Fixtures.stream("order", new Schema(fields))
        .withSource(new SourceDef.Generator(OptionalDouble.empty(), 1, OptionalLong.of(1), made));
  }

  private static FieldGenerator made(Distribution distribution) {
    return new FieldGenerator(distribution, 0);
  }

  private static Optional<Derivation> compile(StreamDef stream) {
    return new FormulaCompiler(Dialect.duckDb()).compile(stream);
  }

  @Test
  void itKnowsWhatItReads() {
    Derivation derivation =
        compile(
                stream(
                    "decimal(12,4)",
                    "fare * 1.19 -- with VAT",
                    "long",
                    "seats",
                    "string",
                    "id || '/' || CASE WHEN seats > 2 THEN 'a' ELSE 'b' END"))
            .orElseThrow();
    assertThat(derivation.inputs()).containsExactly("id", "fare", "seats");
    assertThat(derivation.output().names()).containsExactly("f0", "f1", "f2");
    try (Database database = SplitProperties.database()) {
      database.execute("CREATE TABLE \"order\"(id VARCHAR, fare DECIMAL(9,2), seats INTEGER)");
      database.execute("INSERT INTO \"order\" VALUES ('x', 10.50, 3), ('y', NULL, 1)");
      assertThat(database.query(derivation.select() + " ORDER BY 2 DESC"))
          .extracting(Object::toString)
          .containsExactly("[12.4950, 3, x/a]", "[null, 1, y/b]");
    }
  }

  @Test
  void aGeneratorWithoutThemNeedsNothing() {
    assertThat(compile(stream())).isEmpty();
    assertThat(compile(Fixtures.TRIPS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "double | fare * 1.2 | 3:21: column 'f0' is of type decimal(11,3), and the field of type double; CAST it, or declare the field so",
        "int | 1 + far | 3:25: unknown column 'far'; did you mean 'fare'?",
        "int | idle + 1 | 3:21: the field 'idle' is not generated, so it is always null",
        "int | f0 + 1 | 3:21: the field 'f0' is itself made by sql; write its expression here",
        "long | SUM(seats) | 3:21: a generated field is computed from its own event, so it cannot aggregate",
        "long | (SELECT 1) | 3:21: a generated field has no subqueries; join a table",
        "long | ROW_NUMBER() OVER () | 3:21: a generated field has no window functions",
        "timestamp | NOW() | 3:21: NOW gives another result each time, and a generator makes the same events for the same seed; use a field that is made by now or datetime",
        "int | seats + | 3:29: ",
        "string | UPER(id) | 3:21: unknown function UPER; did you mean 'UPPER'?"
      })
  void whatTheyMayNotBe(String type, String formula, String problem) {
    assertThatThrownBy(() -> compile(stream(type, formula)))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(e.problems().get(0).toString()).startsWith("s.yaml:" + problem));
  }

  @Test
  void allProblemsAreTold() {
    assertThatThrownBy(() -> compile(stream("int", "a", "int", "seats", "int", "b")))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(e.problems()).extracting(Problem::line).containsExactly(3, 3));
  }
}
