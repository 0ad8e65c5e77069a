package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.plan.ViewPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The plans of the example views are those that were looked at and checked in. A change of what a
 * view keeps, or of its hash, makes every user's views build anew, so it should be meant. With
 * {@code -Dgolden.write=true} the files are written instead.
 */
class GoldenTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final boolean WRITE = Boolean.getBoolean("golden.write");
  private static final Pattern FIELD =
      Pattern.compile("  (\\w+): (?:\\{ type: )?\"?([a-z]+(?:\\(\\d+,\\d+\\))?)\"?.*");

  static Stream<Path> views() throws IOException {
    List<Path> views = new ArrayList<>();
    for (String example : List.of("taxi")) {
      views.addAll(files(EXAMPLES.resolve(example).resolve("views"), ".sql"));
    }
    return views.stream();
  }

  @ParameterizedTest
  @MethodSource("views")
  void thePlanIsTheOneThatWasCheckedIn(Path view) throws IOException {
    String shown = shown(plan(view));
    Path golden = golden(view);
    if (WRITE) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, shown);
    }
    assertThat(golden).exists();
    assertThat(shown).isEqualTo(Files.readString(golden));
  }

  @Test
  void everyCheckedInPlanHasItsView() throws IOException {
    List<Path> expected = views().map(GoldenTest::golden).toList();
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static Path golden(Path view) {
    String name = view.getFileName().toString().replace(".sql", ".txt");
    return GOLDEN.resolve(example(view).getFileName()).resolve(name);
  }

  private static Path example(Path view) {
    return view.getParent().getParent();
  }

  private static ViewPlan plan(Path view) throws IOException {
    List<StreamDef> streams = new ArrayList<>();
    for (Path file : files(example(view).resolve("streams"), ".yaml")) {
      streams.add(Fixtures.stream(name(file), schema(file)));
    }
    List<TableDef> tables = new ArrayList<>();
    for (Path file : files(example(view).resolve("tables"), ".yaml")) {
      tables.add(new TableDef(name(file), "", schema(file), file));
    }
    return new ViewCompiler(streams, tables, Dialect.duckDb())
        .compile(new ViewDef(name(view), "", view.toString(), Files.readString(view)));
  }

  /** The fields of a stream's or table's file, each on a line of its own. */
  private static Schema schema(Path file) throws IOException {
    List<Field> fields = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith(" ")) {
        inside = line.equals("fields:");
      } else if (inside) {
        Matcher field = FIELD.matcher(line);
        assertThat(field.matches()).as("a field: %s", line).isTrue();
        fields.add(new Field(field.group(1), DataType.parse(field.group(2)).orElseThrow()));
      }
    }
    return new Schema(fields);
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String shown(ViewPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append("hash: ").append(plan.hash()).append('\n');
    text.append("stream: ").append(plan.stream()).append(' ').append(plan.inputs()).append('\n');
    text.append("tables: ").append(plan.tables()).append('\n');
    plan.state()
        .forEach(
            column ->
                text.append(
                    "state: %s %s %s\n".formatted(column.name(), column.type(), column.combine())));
    plan.output()
        .fields()
        .forEach(field -> text.append("output: %s %s\n".formatted(field.name(), field.type())));
    section(text, "accumulate", plan.accumulate());
    section(text, "merge", plan.merge());
    section(text, "finish", plan.finish());
    section(text, "present", plan.present());
    section(text, "unsplit", plan.unsplit());
    return text.toString();
  }

  /** Broken into lines, so that a difference is seen where it is. */
  private static void section(StringBuilder text, String name, String sql) {
    String lines =
        sql.replaceAll(
                " (FROM|LEFT JOIN|INNER JOIN|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT) ", "\n  $1 ")
            .replaceAll(" AS (\"[^\"]+\"), ", " AS $1,\n    ");
    text.append('\n').append(name).append(":\n  ").append(lines).append('\n');
  }
}
