package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Settings;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverridesTest {
  @TempDir Path root;
  @TempDir Path current;

  private static Overrides set(String... keysAndValues) {
    Map<String, String> set = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      set.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new Overrides(Path.of(""), set, Map.of());
  }

  private Overrides source(String stream, String path) {
    return new Overrides(current, Map.of(), Map.of(stream, path));
  }

  @Test
  void setsValuesThatTheFileHasAndThoseItHasNot() {
    Settings settings =
        Folder.small(root)
            .with("periscope.yaml", "name: a\nhttp: { host: h, port: 1 }\nbatch: { every: 1h }\n")
            .read(
                set(
                    "http.port", "0",
                    "batch.every", "10s",
                    "segment.rows", "5",
                    "log.bootstrap.servers", "k:9092",
                    "log.properties.security.protocol", "SSL"))
            .settings();

    assertThat(settings.name()).isEqualTo("a");
    assertThat(settings.http()).isEqualTo(new Settings.Http("h", 0));
    assertThat(settings.batch().every()).contains(Duration.ofSeconds(10));
    assertThat(settings.segment()).isEqualTo(new Settings.Segment(5, Duration.ofSeconds(30)));
    assertThat(settings.log())
        .isEqualTo(
            new Settings.Log(Optional.of("k:9092"), 9092, Map.of("security.protocol", "SSL")));
  }

  @Test
  void setsWithoutASettingsFile() {
    assertThat(Folder.small(root).read(set("name", "x: #y")).settings().name()).isEqualTo("x: #y");
  }

  @Test
  void aLaterOptionWins() {
    Overrides overrides = set("log.properties", "{ a: 1, b: 2 }", "log.properties.b", "3");
    assertThat(Folder.small(root).read(overrides).settings().log().properties())
        .isEqualTo(Map.of("a", "1", "b", "3"));
  }

  @Test
  void setsKeysOfAStream() {
    StreamDef stream =
        new Folder(root)
            .with(
                "streams/trips.yaml",
                Folder.SMALL + "source: { file: { path: a.csv, rate: 1/s, loop: true } }\n")
            .read(set("streams.trips.partitions", "4", "streams.trips.source.file.rate", "9/s"))
            .streams()
            .get(0);

    assertThat(stream.partitions()).isEqualTo(4);
    assertThat(stream.source().orElseThrow().rate()).isEqualTo(OptionalDouble.of(9));
    assertThat(((SourceDef.Files) stream.source().orElseThrow()).loop()).isTrue();
  }

  @Test
  void setsKeysOfATable() {
    Folder folder =
        Folder.small(root)
            .with("b.csv", "id\n")
            .with("tables/t.yaml", "table: t\nfile: a.csv\nfields: { id: int }\n");

    assertThat(folder.read(set("tables.t.file", "b.csv")).tables().get(0).file())
        .isEqualTo(root.toAbsolutePath().normalize().resolve("b.csv"));
  }

  @Test
  void dataAndPort() {
    Overrides overrides =
        new Overrides(current, Map.of(), Map.of()).withData(Path.of("it's here")).withPort(0);
    Settings settings = Folder.small(root).read(overrides).settings();

    assertThat(settings.data()).isEqualTo(current.toAbsolutePath().resolve("it's here"));
    assertThat(settings.http().port()).isZero();
  }

  @Test
  void isCheckedLikeTheFilesAndNamesTheOption() {
    Folder.small(root)
        .hasProblems(
            set(
                "http.port", "high",
                "htp.port", "1",
                "name.x", "1",
                "batch.evry", "1m",
                "segment", "{ rows: [1] }",
                "streams.trips.partitions", "0",
                "streams.trips.source.generator.rate", "x"),
            "--set batch.evry: unknown key 'evry'; did you mean 'every'?",
            "--set htp.port: unknown key 'htp'; did you mean 'http'?",
            "--set http.port: 'port' must be a whole number from 0 to 65535, not 'high'",
            "--set name.x: 'name' must be a text, not a mapping",
            "--set segment: 'rows' must be a whole number from 1 on, not a list",
            "--set streams.trips.partitions: 'partitions' must be a whole number from 1 to 1000, not"
                + " '0'",
            "--set streams.trips.source.generator.rate: 'generator' lacks the key 'fields'",
            "--set streams.trips.source.generator.rate: 'rate' must be a rate such as 2000/s or"
                + " 20/m, more than 0, not 'x'");
  }

  @Test
  void keysThatLeadNowhere() {
    Folder.small(root)
        .hasProblems(
            set(
                "http..port", "1",
                "streams.trip.partitions", "1",
                "streams.trips", "1",
                "tables.zones.file", "x.csv",
                "log", "{ port: "),
            "--set http..port: the key must be names with dots between them",
            "--set log: not YAML: while parsing a flow node, expected the node content, but found"
                + " '<stream end>'; check the indentation and the quotes up to here",
            "--set streams.trip.partitions: there is no stream 'trip'; did you mean 'trips'?",
            "--set streams.trips: the key must go on: streams.NAME.KEY",
            "--set tables.zones.file: there is no table 'zones'; there are none at all");
  }

  @Test
  void replacesASource() {
    Folder files = new Folder(current).with("real.csv", "");
    StreamDef stream =
        new Folder(root)
            .with("streams/trips.yaml", Folder.SMALL + "source: { file: { path: a, rate: 1 } }\n")
            .read(source("trips", "real.csv"))
            .streams()
            .get(0);

    assertThat(stream.source())
        .contains(
            new SourceDef.Files(
                files.root().toAbsolutePath().normalize(),
                "real.csv",
                Optional.empty(),
                OptionalDouble.empty(),
                false));
  }

  @Test
  void aGlobIsASource() {
    assertThat(Folder.small(root).read(source("trips", "x/*.csv")).streams().get(0).source())
        .isPresent();
  }

  @Test
  void sourcesThatLeadNowhere() {
    Folder folder = Folder.small(root);
    folder.hasProblems(
        source("tripz", "a.csv"),
        "--source tripz: there is no stream 'tripz'; did you mean 'trips'?");
    folder.hasProblems(
        source("cards", "a.csv"), "--source cards: there is no stream 'cards'; there are: trips");
    folder.hasProblems(
        source("trips", "a.csv"),
        "--source trips: there is no file or folder " + current.resolve("a.csv"));
    folder.hasProblems(
        source("trips", " "), "--source trips: the path is empty; give a file, a folder or a glob");
  }
}
