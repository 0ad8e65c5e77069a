package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.SinkDef.Question;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sink's file says, and the messages about it, word for word. */
final class SinkFileReaderTest {
  @TempDir Path root;

  /** A kind with one setting, {@code path}. */
  private record Kind(String kind, boolean takesEvents) implements SinkConnector {
    @Override
    public Optional<Object> read(Options options) {
      options.keys(List.of("path"), List.of());
      return options.text("path").map(path -> path);
    }
  }

  private WorkspaceReader reader() {
    return new WorkspaceReader(
        List.of(),
        List.of(new Kind("file", false), new Kind("webhook", false), new Kind("files", true)));
  }

  private SinkDef read(String text) {
    Path folder = Folder.small(root).with("sinks/s.yaml", text).root();
    return reader().read(folder, Overrides.none()).sinks().get(0);
  }

  private void refuses(String text, String... expected) {
    Path folder = Folder.small(root).with("sinks/s.yaml", text).root();
    ProblemsException problems =
        catchThrowableOfType(
            ProblemsException.class, () -> reader().read(folder, Overrides.none()));
    assertThat(problems.problems().stream().map(Problem::toString))
        .containsExactly(
            List.of(expected).stream().map(each -> "sinks/s.yaml:" + each).toArray(String[]::new));
  }

  @Test
  void ofAView() {
    assertThat(read("sink: s\nview: v\nfile: { path: out.csv }\n"))
        .isEqualTo(
            new SinkDef(
                "s",
                "",
                new Question.View("v"),
                List.of(),
                Duration.ofSeconds(1),
                "file",
                "out.csv"));
  }

  @Test
  void ofAStreamWithAllKeys() {
    assertThat(
            read(
                """
                sink: s
                description: to the shop
                stream: trips
                key: [a, b]
                every: 5m
                files: { path: out }
                """))
        .isEqualTo(
            new SinkDef(
                "s",
                "to the shop",
                new Question.Stream("trips"),
                List.of("a", "b"),
                Duration.ofMinutes(5),
                "files",
                "out"));
  }

  @Test
  void aQueryStandsWhereItStandsInTheFile() {
    SinkDef sink = read("sink: s\nfile: { path: o.csv }\nquery: |\n  SELECT a\n  FROM v\n");
    assertThat(((Question.Select) sink.question()).sql()).isEqualTo("\n\n\n  SELECT a\n  FROM v\n");
    SinkDef plain = read("sink: s\nquery: SELECT a FROM v\nfile: { path: o.csv }\n");
    assertThat(((Question.Select) plain.question()).sql())
        .isEqualTo("\n" + " ".repeat("query: ".length()) + "SELECT a FROM v");
  }

  @Test
  void theNameIsTheFiles() {
    refuses(
        "sink: other\nview: v\nfile: { path: out.csv }\n",
        "1:7: the sink is named 'other', but its file s.yaml");
  }

  @Test
  void oneOfViewQueryAndStream() {
    refuses("sink: s\nfile: { path: o }\n", "1:1: a sink has one of view, query, stream");
    refuses(
        "sink: s\nview: v\nquery: SELECT 1\nfile: { path: o }\n",
        "1:1: a sink has one of view, query, stream");
    refuses(
        "sink: s\nview: v\nstream: trips\nfiles: { path: o }\n",
        "1:1: a sink has one of view, query, stream");
  }

  @Test
  void oneKind() {
    refuses("sink: s\nview: v\n", "1:1: a sink has one of file, webhook, files");
    refuses(
        "sink: s\nview: v\nfile: { path: o }\nwebhook: { path: o }\n",
        "1:1: a sink has one of file, webhook, files");
  }

  @Test
  void aKindThatTakesTheOther() {
    refuses(
        "sink: s\nstream: trips\nwebhook: { path: o }\n",
        "1:1: 'webhook' takes a view or a query; those that take a stream are files");
    refuses(
        "sink: s\nview: v\nfiles: { path: o }\n",
        "1:1: 'files' takes a stream; those that take a view or a query are file, webhook");
  }

  @Test
  void keysThatAreNone() {
    refuses(
        "sink: s\nveiw: v\nwebhok: { path: o }\n",
        "1:1: a sink has one of view, query, stream",
        "1:1: a sink has one of file, webhook, files",
        "2:1: unknown key 'veiw'; did you mean 'view'?",
        "3:1: unknown key 'webhok'; did you mean 'webhook'?");
    refuses(
        "view: v\nevery: often\nfile: { pth: o }\n",
        "1:1: the file lacks the key 'sink'",
        "2:8: 'every' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not 'often'",
        "3:1: 'file' lacks the key 'path'",
        "3:9: unknown key 'pth'; did you mean 'path'?");
  }
}
