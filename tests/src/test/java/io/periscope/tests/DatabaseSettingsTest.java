package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.SourceConnector;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
