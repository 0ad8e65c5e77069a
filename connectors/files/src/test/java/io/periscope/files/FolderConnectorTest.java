package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.model.StreamDef;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderConnectorTest {
  @TempDir Path root;

  private StreamDef read(String source) {
    try {
      Path streams = Files.createDirectories(root.resolve("streams"));
      Files.writeString(
          streams.resolve("s.yaml"),
          "stream: s\nfields: { id: string, n: int }\nsource: {folder: " + source + "}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new WorkspaceReader(List.of(new FolderConnector()), List.of())
        .read(root, new Overrides(root, Map.of(), Map.of()))
        .streams()
        .get(0);
  }

  private static FolderSettings settings(StreamDef stream) {
    return (FolderSettings) ((SourceDef.Connected) stream.source().orElseThrow()).settings();
  }

  @Test
  void itIsFound() {
    assertThat(ServiceLoader.load(io.periscope.api.source.SourceConnector.class))
        .anyMatch(FolderConnector.class::isInstance);
  }

  @Test
  void thePathIsEnough() {
    assertThat(settings(read("{path: in}")))
        .isEqualTo(
            new FolderSettings(
                root,
                "in",
                FolderSettings.Done.KEEP,
                new ArrivalSettings(
                    Optional.empty(),
                    CsvForm.USUAL,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    false)));
  }

  @Test
  void everythingMayBeSaid() {
    StreamDef stream =
        read(
            "{path: '/in/*', format: csv, every: 5s, settle: 0s, done: move, header: false,"
                + " delimiter: tab, columns: [n, x, id], rate: 20/s, reload: true}");
    assertThat(settings(stream))
        .isEqualTo(
            new FolderSettings(
                root,
                "/in/*",
                FolderSettings.Done.MOVE,
                new ArrivalSettings(
                    Optional.of(FileFormat.CSV),
                    new CsvForm(false, '\t', List.of("n", "x", "id")),
                    Duration.ofSeconds(5),
                    Duration.ZERO,
                    true)));
    assertThat(stream.source().orElseThrow().rate()).hasValue(20);
    assertThat(new FolderConnector().name(stream)).isEqualTo("folder:s:/in/*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 'folder' lacks the key 'path'",
        "{path: in, format: xml} | 'format' must be one of csv, jsonl, parquet, avro, not 'xml'",
        "{path: in, done: burn} | 'done' must be one of keep, move, delete, not 'burn'",
        "{path: in, settle: soon} | 'settle' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not 'soon'",
        "{path: in, delimiter: ab} | or tab, not 'ab'",
        "{path: in, header: false, columns: [id]} | no column 'n' for the field 'n'; the columns are id",
        "{path: in, header: false, columns: [id, n, id]} | the column 'id' is there twice",
        "{path: in, header: false, columns: []} | 'columns' is empty; name them all, or leave it out",
        "{path: in, columns: [id, n]} | 'columns' are for files without a header line; add header: false"
      })
  void whatIsWrongIsTold(String source, String message) {
    ProblemsException problems = catchThrowableOfType(ProblemsException.class, () -> read(source));
    assertThat(problems.problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("streams/s.yaml:3:")
        .contains(message.strip());
  }
}
