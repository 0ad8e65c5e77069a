package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTablesTest {
  private static final Schema ZONES =
      Schema.of(
          new Field("zone", DataType.INT, "LocationID", ""),
          new Field("name", DataType.STRING, "Zone", ""),
          new Field("fee", DataType.decimal(5, 2)));

  @TempDir private Path folder;
  private DuckDb duckDb;
  private StateStore store;

  @BeforeEach
  void open() {
    duckDb = DuckDb.open(folder.resolve("state"), new DuckDbOptions(1, "200MB"));
    store = duckDb.stateStore();
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  @Test
  void readsTheDeclaredColumnsOfACsvFile() throws IOException {
    write("Zone,LocationID,fee,more\n\"Newark, NJ\",1,2.50,x\n,2.0,,\n");
    String hash = store.loadTable(table());
    assertThat(hash).matches("[0-9a-f]{16}");
    assertThat(rows()).isEqualTo("[[1, Newark, NJ, 2.50], [2, -, -]]");
  }

  @Test
  void readsParquet() throws SQLException {
    Path file = folder.resolve("zones.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT 1::BIGINT AS \"LocationID\", 'a' AS \"Zone\", 2.5::DOUBLE AS fee) TO '%s'"
              .formatted(file));
    }
    store.loadTable(new TableDef("zones", "", ZONES, file));
    assertThat(rows()).isEqualTo("[[1, a, 2.50]]");
  }

  @Test
  void readsRowsThatWereReadElsewhereWithEmptyTextsAndNulls() throws IOException {
    Path file = folder.resolve("rows.jsonl");
    Files.writeString(
        file,
        """
        {"zone":"1","name":"a \\"b\\"\\u000a,","fee":"2.50","at":"2026-03-01 10:00:00.000001"}
        {"zone":"2","name":"","fee":null,"at":null}
        {"zone":"3","name":null,"fee":"-0.01","at":"0001-01-01 00:00:00.000000"}
        """);
    Schema schema =
        Schema.of(
            new Field("zone", DataType.INT),
            new Field("name", DataType.STRING),
            new Field("fee", DataType.decimal(5, 2)),
            new Field("at", DataType.TIMESTAMP));
    TableSource source =
        new TableSource(
            new TableSource.Declared("jdbc", "", "", Optional.empty()),
            schema,
            new Places(new Problem("tables/zones.yaml", 1, 1, ""), Map.of()));
    store.loadTable(new TableDef("zones", "", schema, file, Optional.of(source)));
    assertThat(rows(schema))
        .isEqualTo(
            "[[1, a \"b\"\n,, 2.50, 2026-03-01T10:00:00.000001], [2, , -, -],"
                + " [3, -, -0.01, 0001-01-01T00:00]]");
  }

  @Test
  void otherRowsAreAnotherHashAndTheSameRowsTheSame() throws IOException {
    write("LocationID,Zone,fee\n1,a,1\n");
    String first = store.loadTable(table());
    assertThat(store.loadTable(table())).isEqualTo(first);
    assertThat(store.loadTable(new TableDef("zones", "new words", ZONES, table().file())))
        .isEqualTo(first);
    write("LocationID,Zone,fee\n1,b,1\n");
    assertThat(store.loadTable(table())).isNotEqualTo(first);
    assertThat(rows()).isEqualTo("[[1, b, 1.00]]");
  }

  @Test
  void anotherDeclarationIsAnotherHash() throws IOException {
    write("LocationID,Zone,fee\n1,a,1\n");
    String first = store.loadTable(table());
    Schema wider =
        Schema.of(
            new Field("zone", DataType.LONG, "LocationID", ""), ZONES.field(1), ZONES.field(2));
    assertThat(store.loadTable(new TableDef("zones", "", wider, table().file())))
        .isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,a,1 / x,b,1 | row 2, column 'LocationID': expected int, got 'x'",
        "1.5,a,1 | row 1, column 'LocationID': expected int, got '1.5'",
        "3000000000,a,1 | row 1, column 'LocationID': expected int, got '3000000000'",
        "1,a,1 / 2,b,2 / 3,c,1.005 | row 3, column 'fee': expected decimal(5,2), got '1.005'",
        "1,a,1000 | row 1, column 'fee': expected decimal(5,2), got '1000'",
      })
  void aValueOfTheWrongTypeIsShownInItsPlace(String rows, String message) throws IOException {
    write("LocationID,Zone,fee\n2,before,1\n");
    store.loadTable(table());
    write("LocationID,Zone,fee\n" + rows.replace(" / ", "\n") + "\n");
    assertThatThrownBy(() -> store.loadTable(table()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage("table 'zones': " + table().file() + ": " + message);
    assertThat(rows()).as("the old rows stay").isEqualTo("[[2, before, 1.00]]");
  }

  @Test
  void aMissingColumnIsToldWithTheNearest() throws IOException {
    write("LocationId,Zone,fee\n1,a,1\n");
    assertThatThrownBy(() -> store.loadTable(table()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(
            "table 'zones': "
                + table().file()
                + ": no column 'LocationID'; it has LocationId, Zone, fee; did you mean 'LocationId'?");
  }

  @Test
  void aMissingFileIsTold() {
    assertThatThrownBy(() -> store.loadTable(table()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage("table 'zones': there is no file " + table().file());
  }

  @Test
  void viewsJoinTheRows() throws IOException {
    write("LocationID,Zone,fee\n1,a,1\n");
    store.loadTable(table());
    ViewPlan plan =
        new ViewPlan(
            "fees",
            "sales",
            List.of("zones"),
            List.of("amount"),
            List.of(new StateColumn("fees", DataType.decimal(38, 2), StateColumn.Combine.SUM)),
            Schema.of(new Field("fees", DataType.decimal(38, 2))),
            "SELECT CAST(sum(z.\"fee\") AS DECIMAL(38,2)) AS \"fees\" FROM \"sales\" s JOIN \"zones\" z"
                + " ON z.\"zone\" = s.\"amount\"",
            "SELECT CAST(sum(\"fees\") AS DECIMAL(38,2)) AS \"fees\" FROM \"parts\"",
            "SELECT * FROM \"state\"",
            "SELECT * FROM \"finished\"",
            "SELECT 1",
            "hash");
    Fixture.open(store);
    store.install(plan);
    Fixture.commit(store, false, "a,1", "b,2", "c,1");
    assertThat(Fixture.rows(store, plan, Layer.MERGED)).isEqualTo("[[2.00]]");
  }

  private TableDef table() {
    return new TableDef("zones", "", ZONES, folder.resolve("zones.csv"));
  }

  private void write(String csv) throws IOException {
    Files.writeString(folder.resolve("zones.csv"), csv);
  }

  private String rows() {
    return rows(ZONES);
  }

  private String rows(Schema schema) {
    Query query =
        new Query(
            "SELECT * FROM \"zones\" ORDER BY 1",
            List.of(),
            List.of("zones"),
            schema,
            List.of(),
            Layer.MERGED);
    return store.query(query).rows().stream()
        .map(row -> row.stream().map(v -> v.map(Object::toString).orElse("-")).toList().toString())
        .toList()
        .toString();
  }
}
