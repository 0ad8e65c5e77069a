package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.Field;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.source.SourceConnector;
import io.periscope.api.table.TableConnector;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workspace can say about databases, read by the connectors that announce themselves. */
class DatabaseSettingsTest {
  @TempDir private Path folder;

  private StreamDef stream(String source) throws IOException {
    List<SourceConnector> connectors =
        ServiceLoader.load(SourceConnector.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    Files.createDirectories(folder.resolve("streams"));
    Files.writeString(
        folder.resolve("streams/orders.yaml"),
        "stream: orders\nfields: { id: long }\nsource:\n" + source.indent(2));
    return new WorkspaceReader(connectors, List.of())
        .read(folder, Overrides.none())
        .streams()
        .get(0);
  }

  private TableDef table(String source) throws IOException {
    List<TableConnector> connectors =
        ServiceLoader.load(TableConnector.class).stream().map(ServiceLoader.Provider::get).toList();
    Files.createDirectories(folder.resolve("streams"));
    Files.createDirectories(folder.resolve("tables"));
    Files.writeString(
        folder.resolve("streams/orders.yaml"), "stream: orders\nfields: { id: long }\n");
    Files.writeString(folder.resolve("tables/shelves.yaml"), "table: shelves\n" + source);
    return new WorkspaceReader(List.of(), List.of(), List.of(), connectors)
        .read(folder, Overrides.none())
        .tables()
        .get(0);
  }

  @Test
  void aTableOfADatabase() throws IOException {
    String declaration =
        """
        fields: { id: long, name: { type: string, from: Label } }
        jdbc:
          url: jdbc:postgresql://db/shop?password=seen
          user: me
          password: hidden
          query: SELECT * FROM shelves
          every: 5m
        """;
    TableDef table = table(declaration);
    TableSource source = table.source().orElseThrow();
    assertThat(source.declared().every()).contains(Duration.ofMinutes(5));
    assertThat(table.toString()).doesNotContain("hidden", "seen");
    assertThat(table.schema().fields()).extracting(Field::from).containsExactly("id", "name");
    assertThat(source.columns().fields()).extracting(Field::from).containsExactly("id", "Label");
    assertThat(table.file().getParent()).isEqualTo(folder.resolve(".periscope/tables/shelves"));
    assertThat(table("# Moved.\n" + declaration)).isEqualTo(table);
    assertThat(table(declaration.replace("hidden", "other")).file()).isEqualTo(table.file());
    for (String said : List.of("db/shop", "FROM shelves", "Label", "long")) {
      String otherwise = declaration.replace(said, said.equals("long") ? "int" : said + "2");
      assertThat(table(otherwise).file()).as(said).isNotEqualTo(table.file());
    }
  }

  @Test
  void whatIsWrongWithATableIsToldWithItsPlace() {
    for (String both : List.of("", "file: a.csv\njdbc: { url: 'jdbc:h2:x', table: t }\n")) {
      assertThatThrownBy(() -> table("fields: { id: long }\n" + both))
          .hasMessageContaining("tables/shelves.yaml:1:1: a table has one of file, jdbc");
    }
    assertThatThrownBy(
            () -> table("fields: { id: long }\njdbc:\n  url: db/shop\n  mode: bulk\n  every: 0s\n"))
        .hasMessageContainingAll(
            "tables/shelves.yaml:4:8: expected a JDBC address",
            "tables/shelves.yaml:5:3: unknown key 'mode'",
            "tables/shelves.yaml:6:",
            "give either 'table' or 'query'");
  }

  private void assertProblem(String source, String... problems) {
    assertThatThrownBy(() -> stream(source))
        .isInstanceOf(ProblemsException.class)
        .hasMessageContainingAll(problems);
  }

  @Test
  void everythingThatCanBeSaid() throws IOException {
    SourceDef jdbc =
        stream(
                """
                jdbc:
                  url: jdbc:postgresql://db/shop
                  user: me
                  password: hidden
                  query: SELECT 1 AS id
                  mode: timestamp+incrementing
                  incrementing: id
                  timestamp: at
                  every: 1m
                  batch: 10
                  delay: 0s
                  zone: Europe/Berlin
                  rate: 10/s
                """)
            .source()
            .orElseThrow();
    assertThat(jdbc.rate()).hasValue(10);
    assertThat(jdbc.toString())
        .contains("every=PT1M", "batch=10", "delay=PT0S", "zone=Europe/Berlin")
        .doesNotContain("hidden");
    SourceDef cdc =
        stream(
                """
                postgres_cdc:
                  url: jdbc:postgresql://db/shop
                  user: me
                  password: hidden
                  table: shop.orders
                  snapshot: never
                  slot: mine
                  publication: ours
                  rate: 5/s
                """)
            .source()
            .orElseThrow();
    assertThat(cdc.rate()).hasValue(5);
    assertThat(cdc.toString()).contains("shop.orders").doesNotContain("hidden");
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    assertProblem(
        """
        jdbc:
          url: postgres://db/shop
          mode: timestamp
          incrementing: id
          zone: Moon/Crater
          delay: 0
          tabel: orders
        """,
        "streams/orders.yaml:5:",
        "expected a JDBC address, such as jdbc:postgresql://host:5432/shop",
        "mode timestamp needs 'timestamp', the name of a column",
        "mode timestamp has no use for 'incrementing'",
        "give either 'table' or 'query'",
        "expected a time zone, such as Europe/Berlin",
        "tabel");
    assertProblem(
        """
        postgres_cdc:
          url: jdbc:mysql://db/shop
          user: me
          table: orders
          slot: My-Slot
        """,
        "password",
        "expected an address like jdbc:postgresql://host:5432/database");
    assertProblem(
        "postgres_cdc: {url: 'jdbc:postgresql://db/shop', user: me, password: x, table: t, slot: A}",
        "expected at most 63 of a to z, 0 to 9 and _");
  }
}
