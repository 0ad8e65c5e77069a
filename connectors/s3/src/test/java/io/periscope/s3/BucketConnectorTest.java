package io.periscope.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.SourceConnector;
import io.periscope.files.ArrivalSettings;
import io.periscope.s3.BucketSettings.Access;
import io.periscope.s3.BucketSettings.Keys;
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

class BucketConnectorTest {
  @TempDir Path root;

  private StreamDef read(String source) {
    try {
      Path streams = Files.createDirectories(root.resolve("streams"));
      Files.writeString(
          streams.resolve("s.yaml"),
          "stream: s\nfields: { id: string }\nsource: {bucket: " + source + "}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new WorkspaceReader(List.of(new BucketConnector()), List.of())
        .read(root, new Overrides(root, Map.of(), Map.of()))
        .streams()
        .get(0);
  }

  private static BucketSettings settings(StreamDef stream) {
    return (BucketSettings) ((SourceDef.Connected) stream.source().orElseThrow()).settings();
  }

  @Test
  void itIsFound() {
    assertThat(ServiceLoader.load(SourceConnector.class))
        .anyMatch(BucketConnector.class::isInstance);
  }

  @Test
  void thePathIsEnough() {
    StreamDef stream = read("{path: 's3://taxi/in'}");
    assertThat(settings(stream))
        .isEqualTo(
            new BucketSettings(
                new BucketPath("s3://taxi/in", "taxi", "in/", Optional.empty()),
                new Access(Optional.empty(), Optional.empty(), false, Optional.empty(), false),
                false,
                new ArrivalSettings(
                    Optional.empty(),
                    CsvForm.USUAL,
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    false)));
    assertThat(new BucketConnector().name(stream)).isEqualTo("bucket:s:s3://taxi/in");
  }

  @Test
  void everythingMayBeSaid() {
    StreamDef stream =
        read(
            "{path: 's3://taxi/in/*.csv', endpoint: 'https://minio:9000', region: eu-west-1,"
                + " access_key: '${A}', secret_key: '${B}', path_style: false, format: csv,"
                + " every: 1m, header: false, delimiter: ;, columns: [x, id], reload: true,"
                + " done: delete, rate: 20/s}");
    assertThat(settings(stream))
        .isEqualTo(
            new BucketSettings(
                new BucketPath("s3://taxi/in/*.csv", "taxi", "in/", Optional.of("in/*.csv")),
                new Access(
                    Optional.of("https://minio:9000"),
                    Optional.of("eu-west-1"),
                    false,
                    Optional.of(new Keys("${A}", "${B}")),
                    false),
                true,
                new ArrivalSettings(
                    Optional.of(FileFormat.CSV),
                    new CsvForm(false, ';', List.of("x", "id")),
                    Duration.ofMinutes(1),
                    Duration.ZERO,
                    true)));
    assertThat(stream.source().orElseThrow().rate()).hasValue(20);
    assertThat(new Keys("name", "hidden")).hasToString("name");
  }

  @Test
  void anotherStoreIsAskedByPathUnlessItIsSaidOtherwise() {
    assertThat(settings(read("{path: 's3://a1', endpoint: '${S3}'}")).access().pathStyle())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 'bucket' lacks the key 'path'",
        "{path: in} | 'path' must be like s3://bucket/folder/ or s3://bucket/in/*.csv, not 'in'",
        "{path: 's3://'} | 'path' must be like s3://bucket/folder/",
        "{path: 's3://taxi/a[.csv'} | 's3://taxi/a[.csv' is not a glob: Missing ']",
        "{path: 's3://taxi', settle: 1s} | 'settle'",
        "{path: 's3://taxi', done: move} | 'done' must be one of keep, delete, not 'move'",
        "{path: 's3://taxi', endpoint: 'minio:9000'} | 'endpoint' must be an address such as https://minio:9000",
        "{path: 's3://taxi', access_key: a} | give both 'access_key' and 'secret_key', or neither",
        "{path: 's3://taxi', secret_key: b} | give both 'access_key' and 'secret_key', or neither",
        "{path: 's3://taxi', access_key: a, secret_key: b, anonymous: true} | who is anonymous has no 'access_key'",
        "{path: 's3://taxi', delimiter: ab} | or tab, not 'ab'"
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

  @ParameterizedTest
  @CsvSource({
    "s3://b1,                 a.csv,           a.csv",
    "s3://b1/,                a.csv,           a.csv",
    "s3://b1/,                x/a.csv,         ",
    "s3://b1/in,              in/a.csv,        a.csv",
    "s3://b1/in,              inner/a.csv,     ",
    "s3://b1/in/,             in/,             ",
    "s3://b1/in/,             in/.a.csv,       ",
    "s3://b1/in/,             in/_a.csv,       ",
    "s3://b1/in/,             in/a.csv.tmp,    ",
    "s3://b1/_in/,            _in/a.csv,       a.csv",
    "s3://b1/in/*.csv,        in/a.csv,        in/a.csv",
    "s3://b1/in/*.csv,        in/x/a.csv,      ",
    "s3://b1/in/**.csv,       in/x/a.csv,      in/x/a.csv",
    "s3://b1/in/**.csv,       in/_tmp/a.csv,   ",
    "s3://b1/_in/**.csv,      _in/x/a.csv,     _in/x/a.csv",
    "s3://b1/in/a?.csv,       in/ab.csv,       in/ab.csv",
    "s3://b1/in/a\\*.csv,     in/a*.csv,       in/a*.csv",
    "s3://b1/in/a\\*.csv,     in/ab.csv,       ",
    "s3://b1/m=*/a.csv,       m=1/a.csv,       m=1/a.csv",
  })
  void whichKeysAreMeant(String path, String key, String name) {
    BucketPath parsed = BucketPath.of(path).orElseThrow();
    assertThat(parsed.name(key)).isEqualTo(Optional.ofNullable(name));
    assertThat(parsed.name(key).map(parsed::key))
        .isEqualTo(Optional.ofNullable(name).map(n -> key));
    assertThat(name == null || key.startsWith(parsed.prefix())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "s3://b1/in/,        true",
    "s3://b1/in/*.csv,   true",
    "s3://b1/in/a**,     false",
    "s3://b1/m=*/a.csv,  false",
  })
  void aListingGoesNoDeeperThanItMust(String path, boolean flat) {
    assertThat(BucketPath.of(path).orElseThrow().isFlat()).isEqualTo(flat);
  }
}
