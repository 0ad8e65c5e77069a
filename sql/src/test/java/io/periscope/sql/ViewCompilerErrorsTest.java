package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong view is refused with every problem that can be seen, where it is, in plain words. */
class ViewCompilerErrorsTest {
  private static final ViewCompiler COMPILER = Fixtures.compiler();

  static Stream<Cases.Case> wrongViews() {
    return Cases.blocks("wrong-views.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("wrongViews")
  void isToldWhatIsWrongWhereAndWhatToDo(Cases.Case view) {
    assertThat(problems(view.text())).isEqualTo(view.expected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t ", "-- only words\n", "/* nothing */", ";", ";;"})
  void nothingIsNoView(String text) {
    String found = text.contains(";") ? "1:1: ';' begins no query" : " there is no SQL in it";
    assertThat(problems(text))
        .containsExactly("views/x.sql:" + found + ", and a view is one SELECT");
  }

  @Test
  void placesAreThoseOfTheUsersText() {
    String view =
        """
        -- a comment
        SELECT window_start AS hour, COUNT(*) AS n,
               SUM(farre) AS s /* more */
        FROM TUMBLE(trips, at, INTERVAL '1' HOUR)
        GROUP BY window_start, vendr;
        """;
    assertThat(problems(view))
        .containsExactly(
            "views/x.sql:3:12: unknown column 'farre'; did you mean 'fare'?",
            "views/x.sql:5:24: unknown column 'vendr'; did you mean 'vendor'?");
  }

  @Test
  void aWrongViewIsTheUsersFault() {
    assertThatThrownBy(() -> COMPILER.compile(Fixtures.view("SELECT 1 AS x FROM nowhere")))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.USER));
  }

  @Test
  void thereAreManyCasesAndNoneTalksLikeTheParser() {
    List<String> messages =
        Stream.of("wrong-views.txt", "wrong-queries.txt")
            .flatMap(name -> Cases.blocks(name).stream())
            .flatMap(wrong -> wrong.expected().stream())
            .toList();
    assertThat(messages).hasSizeGreaterThan(150);
    assertThat(messages)
        .allSatisfy(
            message ->
                assertThat(message)
                    .doesNotContainPattern(
                        "Encountered|Was expecting|signature|RecordType|VARCHAR(?!\\(3\\))|INTEGER|BIGINT"
                            + "|NOT NULL .*null|Illegal|org\\.apache|EXPR\\$|`\\w|<EOF>|Exception"));
  }

  static List<String> problems(String sql) {
    try {
      return List.of("compiled: " + COMPILER.compile(Fixtures.view(sql)).accumulate());
    } catch (ProblemsException e) {
      return e.getMessage().lines().toList();
    }
  }
}
