package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.ViewTestDef.At;
import io.periscope.api.model.ViewTestDef.Form;
import io.periscope.api.model.ViewTestDef.Kind;
import io.periscope.api.model.ViewTestDef.Row;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewTestFileReaderTest {
  @TempDir Path root;

  private Folder folder(String test) {
    return new Folder(root)
        .with("streams/s.yaml", "stream: s\nfields: { id: string }\n")
        .with("tests/t.yaml", test);
  }

  private List<String> problems(String test) {
    ProblemsException problems =
        catchThrowableOfType(ProblemsException.class, () -> folder(test).read());
    return problems.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void everythingIsRead() {
    ViewTestDef test =
        folder(
                """
                test: t
                description: what it is about
                view: v
                given:
                  s:
                    - { a: 1, b: null, c: true, d: 2024-01-01, e: "1", f: }
                    - as it stands
                  z: |
                    x, y
                    1, ""
                predict: { m: 1.5 }
                expect:
                  rows: []
                  count: 0
                  ordered: true
                  columns: [n]
                  tolerance: 0.5
                  quarantined: [why]
                """)
            .read()
            .tests()
            .get(0);

    assertThat(test.file()).isEqualTo("tests/t.yaml");
    assertThat(test.subject()).isEqualTo(new ViewTestDef.Subject(Kind.VIEW, "v", new At(3, 7)));
    List<Row> rows = test.given().get(0).rows();
    assertThat(rows.get(0).cells())
        .extracting(cell -> cell.value().form())
        .containsExactly(Form.NUMBER, Form.NULL, Form.BOOLEAN, Form.TEXT, Form.TEXT, Form.NULL);
    assertThat(rows.get(1).raw()).contains("as it stands");
    Row csv = test.given().get(1).rows().get(0);
    assertThat(csv.at()).isEqualTo(new At(10, 1));
    assertThat(csv.cells()).extracting(cell -> cell.value().text()).containsExactly("1", "");
    assertThat(test.predictions().get("m").value()).isEqualTo(1.5);
    assertThat(test.expected().rows()).contains(List.of());
    assertThat(test.expected().ordered()).isTrue();
    assertThat(test.expected().tolerance()).contains(0.5);
    assertThat(test.expected().quarantined()).containsExactly("why");
  }

  @Test
  void whatIsWrongIsToldAtItsPlace() {
    assertThat(problems("test: other\nview: v\nstream: s\nexpect: { row: [] }\n"))
        .containsExactly(
            "tests/t.yaml:1:1: a test has one of view, stream: what is tested",
            "tests/t.yaml:1:7: the test is named 'other', but its file t.yaml",
            "tests/t.yaml:4:1: 'expect' has at least one of rows, count, error, quarantined",
            "tests/t.yaml:4:11: unknown key 'row'; did you mean 'rows'?");
    assertThat(
            problems(
                """
                test: t
                view: v
                given:
                  s: { a: 1 }
                  z: |
                    x,y
                    1
                  w: |
                    x,x
                    1,1
                expect:
                  rows: [text, { a: [] }]
                  error: e
                  tolerance: -1
                """))
        .containsExactly(
            "tests/t.yaml:4:6: 's' must be a list of rows such as [{ id: 1 }], or a text of CSV"
                + " with a header line, not a mapping",
            "tests/t.yaml:5:6: 'z': line 7 has 1 cells, and the header 2",
            "tests/t.yaml:8:6: 'w': the first line of CSV names the columns, each once; it is"
                + " [x, x]",
            "tests/t.yaml:11:1: what fails has no rows: 'expect' has either error, or rows and"
                + " count",
            "tests/t.yaml:12:10: an item of 'rows' must be a row such as { id: 1 }, not 'text'",
            "tests/t.yaml:12:21: 'a' must be a text, a number, true, false or null, not a list",
            "tests/t.yaml:14:14: 'tolerance' must be a number that is not negative, not '-1'");
  }
}
