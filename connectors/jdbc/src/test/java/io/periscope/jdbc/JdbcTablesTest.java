package io.periscope.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables and queries of a database as reference tables; PostgreSQL is in the end-to-end tests. */
class JdbcTablesTest {
  private static final Field ID = new Field("id", DataType.INT);
  private static final Field COLOUR = new Field("colour", DataType.STRING, "line_colour", "");

  @TempDir private Path folder;

  private Shop shop(Shop.Kind kind) {
    String url =
        kind == Shop.Kind.H2
            ? "jdbc:h2:mem:" + folder.getFileName() + ";DB_CLOSE_DELAY=-1"
            : "jdbc:sqlite:" + folder.resolve("city.sqlite");
    Shop shop = Shop.at(url, folder);
    shop.run("CREATE TABLE stations (id INT, line_colour VARCHAR(9), opened DATE)");
    return shop;
  }

  private TableDef table(String url, Relation relation, Field... fields) {
    JdbcSettings settings =
        new JdbcSettings(
            new Login(url, Optional.of("postgres"), Optional.of("${PASSWORD}"), folder),
            relation,
            Mode.BULK,
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            2,
            Duration.ZERO,
            ZoneOffset.UTC);
    Schema columns = Schema.of(fields);
    Problem place = new Problem("tables/stations.yaml", 2, 1, "");
    Places places =
        new Places(place, Map.of("colour", new Problem("tables/stations.yaml", 7, 3, "")));
    return new TableDef(
        "stations",
        "",
        columns,
        folder.resolve("rows"),
        Optional.of(
            new TableSource(
                new TableSource.Declared("jdbc", "", settings, Optional.empty()),
                columns,
                places)));
  }

  private List<String> read(TableDef table) {
    List<String> rows = new ArrayList<>();
    new JdbcTables(Map.of(), Clock.systemUTC())
        .with(Map.of("PASSWORD", "secret"))
        .read(table, row -> rows.add(new String(row, StandardCharsets.UTF_8)));
    return rows;
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "SQLITE"})
  void everyRowIsReadByTheDeclaredColumns(Shop.Kind kind) {
    Shop shop = shop(kind);
    assertThat(read(table(shop.url(), new Relation.Table("stations"), ID, COLOUR))).isEmpty();
    shop.run(
        "INSERT INTO stations VALUES (1, 'red', '2020-01-31'), (2, NULL, NULL), (3, '', NULL),"
            + " (3, '', NULL)");
    assertThat(read(table(shop.url(), new Relation.Table("stations"), ID, COLOUR)))
        .containsExactlyInAnyOrder(
            "{\"id\":1,\"colour\":\"red\"}",
            "{\"id\":2}",
            "{\"id\":3,\"colour\":\"\"}",
            "{\"id\":3,\"colour\":\"\"}");
    assertThat(
            read(
                table(
                    shop.url(),
                    new Relation.Select("SELECT id, opened FROM stations WHERE id < 2;"),
                    new Field("opened", DataType.DATE))))
        .containsExactly("{\"opened\":\"2020-01-31\"}");
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "SQLITE"})
  void whatIsNotThereIsToldAtItsLine(Shop.Kind kind) {
    Shop shop = shop(kind);
    TableDef lacking =
        table(
            shop.url(),
            new Relation.Table("stations"),
            ID,
            new Field("colour", DataType.STRING, "line_color", ""));
    assertThatThrownBy(() -> read(lacking))
        .isInstanceOf(ProblemsException.class)
        .hasMessageStartingWith(
            "tables/stations.yaml:7:3: table 'stations': the table 'stations' at")
        .hasMessageContaining("lacks the column 'line_color' (did you mean '");
    assertThatThrownBy(() -> read(table(shop.url(), new Relation.Table("station"), ID)))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageStartingWith("table 'stations': cannot read the table 'station' at")
        .hasMessageContaining("did you mean '");
  }

  @Test
  void aServerThatIsAwayIsNoFaultOfTheDeclaration() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "jdbc:postgresql://localhost:" + port + "/city";
    assertThatThrownBy(() -> read(table(url, new Relation.Table("stations"), ID)))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageStartingWith("table 'stations': cannot reach " + url + ": ")
        .hasMessageNotContaining("tried again");
  }
}
