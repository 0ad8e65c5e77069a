package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.Settings;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkspaceReaderTest {
  @TempDir Path root;

  @Test
  void everySettingHasADefault() {
    Workspace workspace = Folder.small(root.resolve("my-taxi")).read();

    Path folder = root.resolve("my-taxi").toAbsolutePath().normalize();
    assertThat(workspace.root()).isEqualTo(folder);
    assertThat(workspace.settings())
        .isEqualTo(
            new Settings(
                "my-taxi",
                folder.resolve(".periscope"),
                new Settings.Http("127.0.0.1", 8080),
                new Settings.Log(Optional.empty(), 9092, Map.of()),
                new Settings.Speed(Duration.ofMillis(20), 250_000),
                new Settings.Segment(1_000_000, Duration.ofSeconds(30)),
                new Settings.Batch(Optional.of(Duration.ofMinutes(1)))));
  }

  @Test
  void limitsOfHttp() {
    String text = "http: { port: 0, max_body: 512KiB, rate: 600/m, max_lag: 5, remember: 7d }\n";
    Settings settings = Folder.small(root).with("periscope.yaml", text).read().settings();

    assertThat(settings.http())
        .isEqualTo(
            new Settings.Http(
                "127.0.0.1", 0, 512 << 10, OptionalDouble.of(10), 5, Duration.ofDays(7)));
  }

  @Test
  void aSettingsFileOfCommentsChangesNothing() {
    Folder folder = Folder.small(root);
    Settings without = folder.read().settings();

    assertThat(folder.with("periscope.yaml", "# http: { port: 1 }\n").read().settings())
        .isEqualTo(without);
    assertThat(folder.with("periscope.yaml", "").read().settings()).isEqualTo(without);
  }

  @Test
  void readsEverySetting() {
    Settings settings =
        Folder.small(root)
            .with(
                "periscope.yaml",
                """
                name: Taxi of New York
                data: ../lake
                http: { host: 0.0.0.0, port: 0 }
                log:
                  bootstrap.servers: a:9092, b:9093
                  port: 19092
                  properties: { acks: all, linger.ms: 5, enable.idempotence: true }
                commit: { interval: 500ms, max_batch: 10 }
                segment: { rows: 20, every: 2h }
                batch: { every: off }
                """)
            .read()
            .settings();

    assertThat(settings)
        .isEqualTo(
            new Settings(
                "Taxi of New York",
                root.toAbsolutePath().resolveSibling("lake"),
                new Settings.Http("0.0.0.0", 0),
                new Settings.Log(
                    Optional.of("a:9092, b:9093"),
                    19_092,
                    Map.of("acks", "all", "linger.ms", "5", "enable.idempotence", "true")),
                new Settings.Speed(Duration.ofMillis(500), 10),
                new Settings.Segment(20, Duration.ofHours(2)),
                new Settings.Batch(Optional.empty())));
  }

  @Test
  void aStreamNeedsOnlyItsNameAndFields() {
    assertThat(Folder.small(root).read().streams())
        .containsExactly(
            new StreamDef(
                "trips",
                "",
                "trips",
                2,
                Optional.empty(),
                Optional.empty(),
                Schema.of(new Field("id", DataType.STRING)),
                Optional.empty()));
  }

  @Test
  void readsAStreamFromFiles() {
    StreamDef stream =
        new Folder(root)
            .with(
                "streams/trips.yaml",
                """
                stream: trips
                description: Rides
                topic: city.trips-1
                partitions: 8
                time: day
                key: id
                fields:
                  id: long
                  day: { type: date, from: Trip Day, description: when }
                  fare: decimal(10,2)
                source:
                  file: { path: data/*.csv, format: csv, rate: 20/m, loop: true }
                """)
            .read()
            .streams()
            .get(0);

    assertThat(stream)
        .isEqualTo(
            new StreamDef(
                "trips",
                "Rides",
                "city.trips-1",
                8,
                Optional.of("day"),
                Optional.of("id"),
                Schema.of(
                    new Field("id", DataType.LONG),
                    new Field("day", DataType.DATE, "Trip Day", "when"),
                    new Field("fare", DataType.decimal(10, 2))),
                Optional.of(
                    new SourceDef.Files(
                        root.toAbsolutePath().normalize(),
                        "data/*.csv",
                        Optional.of(SourceDef.FileFormat.CSV),
                        OptionalDouble.of(20 / 60.0),
                        true))));
  }

  @Test
  void readsWhichEventsAreUnique() {
    String file =
        """
        stream: trips
        fields: { id: string, part: int, fare: double }
        unique: { key: %s, within: 2h }
        """;
    assertThat(new Folder(root).with("streams/trips.yaml", file.formatted("id")).read().streams())
        .extracting(StreamDef::unique)
        .containsExactly(Optional.of(new UniqueDef(List.of("id"), Duration.ofHours(2))));
    assertThat(
            new Folder(root)
                .with("streams/trips.yaml", file.formatted("[part, id]"))
                .read()
                .streams())
        .extracting(StreamDef::unique)
        .containsExactly(Optional.of(new UniqueDef(List.of("part", "id"), Duration.ofHours(2))));
    assertThatThrownBy(
            () -> new Folder(root).with("streams/trips.yaml", file.formatted("fare")).read())
        .hasMessageContaining("'key' must name a field of another type than double")
        .hasMessageContaining("'fare' is of type double");
  }

  @Test
  void readsEveryWayToMakeAField() {
    SourceDef.Generator generator =
        (SourceDef.Generator)
            new Folder(root)
                .with(
                    "streams/made.yaml",
                    """
                    stream: made
                    time: walked
                    fields:
                      text: string
                      ratio: double
                      number: int
                      money: decimal(6,2)
                      size: long
                      walked: timestamp
                      clock: timestamp
                      later: timestamp
                      day: date
                      flag: boolean
                      plain: decimal(4,1)
                    source:
                      generator:
                        rate: 0.5
                        rows: 1000
                        seed: -42
                        fields:
                          later: { plus: { timestamp: walked, seconds: number } }
                          text: { sequence: "id{0000}-x", nulls: 0.25 }
                          ratio: { normal: { mean: 0.5, deviation: 2 } }
                          number: { uniform: { min: -5, max: 10 } }
                          money: { lognormal: { mean: 1, deviation: 0.5, max: 99, decimals: 1 } }
                          size: { choice: { 1: 0.4, 2: 3 } }
                          walked: { walk: { start: 2016-01-01 00:00:01, step: 700ms, jitter: 30m } }
                          clock: { now: {} }
                          day: { choice: [2020-02-29] }
                          flag: { choice: [true, false] }
                          plain: { choice: [1, 2.5] }
                    """)
                .read()
                .streams()
                .get(0)
                .source()
                .orElseThrow();

    assertThat(generator.rate()).isEqualTo(OptionalDouble.of(0.5));
    assertThat(generator.rows()).isEqualTo(OptionalLong.of(1000));
    assertThat(generator.seed()).isEqualTo(-42);
    assertThat(generator.fields())
        .containsExactly(
            entry("text", made(new Distribution.Sequence("id{0000}-x"), 0.25)),
            entry(
                "ratio",
                made(new Distribution.Normal(0.5, 2, -Double.MAX_VALUE, Double.MAX_VALUE, 2), 0)),
            entry("number", made(new Distribution.Uniform(-5, 10, 0), 0)),
            entry("money", made(new Distribution.LogNormal(1, 0.5, 0, 99, 1), 0)),
            entry("size", made(new Distribution.Choice(List.of(1L, 2L), List.of(0.4, 3.0)), 0)),
            entry("walked", made(new Distribution.Walk(1_451_606_401_000L, 700, 1_800_000), 0)),
            entry("clock", made(new Distribution.Now(0), 0)),
            entry("later", made(new Distribution.Plus("walked", "number"), 0)),
            entry("day", made(new Distribution.Choice(List.of("2020-02-29"), List.of(1.0)), 0)),
            entry(
                "flag", made(new Distribution.Choice(List.of(true, false), List.of(1.0, 1.0)), 0)),
            entry(
                "plain",
                made(
                    new Distribution.Choice(
                        List.of(new BigDecimal("1"), new BigDecimal("2.5")), List.of(1.0, 1.0)),
                    0)));
  }

  @Test
  void readsOneStreamAlone() {
    Folder folder =
        Folder.small(root).with("streams/broken.yaml", "stream: x\n").with("alone.yaml", "");
    StreamDef stream = new WorkspaceReader().readStream(root.resolve("streams/trips.yaml"));
    assertThat(stream)
        .isEqualTo(new WorkspaceReader().readStream(root.resolve("streams/./trips.yaml")));
    assertThat(stream.name()).isEqualTo("trips");

    String alone = root.resolve("alone.yaml").toString();
    refuses("alone.yaml", alone + ": the file is empty");
    folder.with("alone.yaml", "stream: alone\nfields: { id: strin }\n");
    refuses("alone.yaml", alone + ":2:15: unknown type 'strin'; did you mean 'string'?");
    refuses("none.yaml", root.resolve("none.yaml") + ": there is no such file");
    folder.with("stream.yml", Folder.SMALL);
    refuses("stream.yml", root.resolve("stream.yml") + ": the file of a stream is named NAME.yaml");
  }

  private void refuses(String file, String problem) {
    assertThatThrownBy(() -> new WorkspaceReader().readStream(root.resolve(file)))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(e.problems()).extracting(Problem::toString).containsExactly(problem));
  }

  @Test
  void readsAGeneratorOfThingsAndTroubles() {
    SourceDef.Generator generator =
        (SourceDef.Generator)
            new Folder(root)
                .with(
                    "streams/made.yaml",
                    """
                    stream: made
                    time: at
                    fields:
                      id: string
                      card: string
                      shop: string
                      rank: int
                      label: string
                      fraud: boolean
                      at: timestamp
                      day: date
                    source:
                      generator:
                        rate: 10
                        rows: 100
                        errors: 0.001
                        duplicates: 0.01
                        late: { share: 0.05, by: 10m }
                        pools: { cards: { size: 20000, exponent: 0.5, fields: [card] } }
                        fields:
                          id: { uuid: {} }
                          card: { pattern: "CARD-{00-99}" }
                          shop: { zipf: { n: 500 } }
                          rank: { zipf: { n: 9, exponent: 2, base: 100 } }
                          label: { concat: ["{card}", " at ", "{shop}"], nulls: 0.5 }
                          fraud: { bool: 0.03 }
                          at: { datetime: { from: 1970-01-01, order: rate } }
                          day: { datetime: { from: 1970-01-01, to: 1970-01-08, weekdays: [1, 1, 1, 1, 1, 0, 0] } }
                    """)
                .read()
                .streams()
                .get(0)
                .source()
                .orElseThrow();

    assertThat(generator.troubles())
        .isEqualTo(
            new SourceDef.Troubles(0.001, 0.01, Optional.of(new SourceDef.Late(0.05, 600_000))));
    assertThat(generator.pools())
        .containsExactly(entry("cards", new SourceDef.Pool(20_000, 0.5, List.of("card"))));
    assertThat(generator.fields())
        .containsExactly(
            entry("id", made(new Distribution.Uuid(), 0)),
            entry("card", made(new Distribution.Pattern("CARD-{00-99}"), 0)),
            entry("shop", made(new Distribution.Zipf(500, 1, "{0}"), 0)),
            entry("rank", made(new Distribution.Zipf(9, 2, "100"), 0)),
            entry("label", made(new Distribution.Concat("{card} at {shop}"), 0.5)),
            entry("fraud", made(new Distribution.Bool(0.03), 0)),
            entry(
                "at",
                made(
                    new Distribution.Datetime(
                        0, OptionalLong.empty(), List.of(), List.of(), Distribution.Order.RATE),
                    0)),
            entry(
                "day",
                made(
                    new Distribution.Datetime(
                        0,
                        OptionalLong.of(7 * 86_400_000L),
                        List.of(),
                        List.of(1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0),
                        Distribution.Order.RANDOM),
                    0)));
  }

  private static SourceDef.FieldGenerator made(Distribution distribution, double nulls) {
    return new SourceDef.FieldGenerator(distribution, nulls);
  }

  @Test
  void aBellWithoutBoundsStaysWithinItsType() {
    SourceDef.Generator generator =
        (SourceDef.Generator)
            new Folder(root)
                .with(
                    "streams/made.yaml",
                    """
                    stream: made
                    fields: { a: int, b: "decimal(5,2)" }
                    source:
                      generator:
                        rows: 1
                        fields:
                          a: { normal: { mean: 0, deviation: 1 } }
                          b: { normal: { mean: 0, deviation: 1 } }
                    """)
                .read()
                .streams()
                .get(0)
                .source()
                .orElseThrow();

    assertThat(generator.rate()).isEmpty();
    Distribution.Normal ints = (Distribution.Normal) generator.fields().get("a").distribution();
    assertThat(ints).isEqualTo(new Distribution.Normal(0, 1, -0x1p31, 0x1p31 - 1, 0));
    Distribution.Normal money = (Distribution.Normal) generator.fields().get("b").distribution();
    assertThat(money.max()).isEqualTo(999.99, Offset.offset(0.0));
    assertThat(money.min()).isEqualTo(-999.99, Offset.offset(0.0));
    assertThat(money.decimals()).isEqualTo(2);
  }

  @Test
  void readsTablesAndViewsInTheOrderOfTheirFiles() {
    String sql = "\n--- Zones of the city,\n--  by borough. \n-- \nSELECT 1 -- not this\n";
    Workspace workspace =
        Folder.small(root)
            .with("data/zones.csv", "id\n1\n")
            .with(
                "tables/zones.yaml",
                "table: zones\ndescription: where\nfile: data/zones.csv\nfields: { id: int }\n")
            .with("tables/areas.yaml", "table: areas\nfile: data/zones.csv\nfields: { id: int }\n")
            .with("views/b.sql", sql)
            .with("views/a.sql", "SELECT 1")
            .read();

    Path file = root.toAbsolutePath().normalize().resolve("data/zones.csv");
    Schema schema = Schema.of(new Field("id", DataType.INT));
    assertThat(workspace.tables())
        .containsExactly(
            new TableDef("areas", "", schema, file), new TableDef("zones", "where", schema, file));
    assertThat(workspace.views())
        .containsExactly(
            new ViewDef("a", "", "views/a.sql", "SELECT 1"),
            new ViewDef("b", "Zones of the city,\nby borough.", "views/b.sql", sql));
  }

  @Test
  void passesOverLeftoversAndFoldersThatAreNotItsOwn() {
    Workspace workspace =
        Folder.small(root)
            .with("streams/.trips.yaml.swp", "")
            .with("streams/trips.yaml~", "")
            .with("streams/#trips.yaml#", "")
            .with("streams/.hidden/x.yml", "")
            .with("views/old.swp", "")
            .with("dashboards/j.yaml", "x")
            .with("dashboards/d.yaml", "x")
            .with("dashboards/t.yaml", "x")
            .with("data/d.csv", "x")
            .with("notes/n.txt", "x")
            .with("README.md", "x")
            .read();

    assertThat(workspace.streams()).hasSize(1);
    assertThat(workspace.views()).isEmpty();
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheText() {
    Workspace workspace =
        new Folder(root)
            .with("streams/trips.yaml", "\uFEFF" + Folder.SMALL)
            .with("views/v.sql", "\uFEFF-- On top\nSELECT 1")
            .read();

    assertThat(workspace.views().get(0).description()).isEqualTo("On top");
  }

  @Test
  void anAlertIsAboutAnExpectationThatThereIs() {
    Folder folder =
        new Folder(root)
            .with(
                "streams/trips.yaml",
                Folder.SMALL + "expect: [{ row_count: { min: 1, name: some } }]")
            .with("periscope.yaml", "notify: { ops: { file: { path: out.jsonl } } }");
    String alert = "alert: a\nnotify: ops\nwhen: { expectation: { on: %s, name: %s } }\n";

    assertThat(folder.with("alerts/a.yaml", alert.formatted("trips", "some")).read().alerts())
        .hasSize(1);
    assertThatThrownBy(() -> folder.with("alerts/a.yaml", alert.formatted("trip", "some")).read())
        .hasMessageContaining("alerts/a.yaml:3:")
        .hasMessageContaining("there is no stream, table or view with expectations 'trip'")
        .hasMessageContaining("did you mean 'trips'?");
    assertThatThrownBy(() -> folder.with("alerts/a.yaml", alert.formatted("trips", "same")).read())
        .hasMessageContaining("there is no expectation of trips 'same'; did you mean 'some'?");
  }

  @Test
  void aMistakeInAStreamIsNoMistakeOfTheAlertsAboutIt() {
    Folder folder =
        new Folder(root)
            .with(
                "streams/trips.yaml",
                Folder.SMALL + "expect: [{ row_count: { min: 1, nmae: some } }]")
            .with("periscope.yaml", "notify: { ops: { file: { path: out.jsonl } } }")
            .with(
                "alerts/a.yaml",
                "alert: a\nnotify: ops\nwhen: { expectation: { on: trips, name: some } }\n");

    assertThatThrownBy(folder::read)
        .hasMessageContaining("streams/trips.yaml:")
        .hasMessageContaining("nmae")
        .hasMessageNotContaining("alerts/a.yaml");
  }
}
