package io.periscope.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.sink.Snapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcSinkTest {
  @TempDir private Path folder;
  private String url = "";

  @BeforeEach
  void createTable() throws SQLException {
    url = "jdbc:sqlite:" + folder.resolve("out.db");
    execute("CREATE TABLE totals(shop TEXT, n INTEGER, amount TEXT)");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT shop, n, amount FROM totals ORDER BY 1")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1) + "," + rows.getLong(2) + "," + rows.getString(3));
      }
      return found;
    }
  }

  private JdbcSink open(String table) {
    return JdbcSink.open(
        "totals", new JdbcSinkConnector.Settings(url, Optional.empty(), Optional.empty(), table));
  }

  @Test
  void theTableIsTheAnswer() throws SQLException {
    try (JdbcSink sink = open("totals")) {
      sink.write(Answers.of(1, "a,1,1.50", "?,2,?"));
      assertThat(rows()).containsExactly("null,2,null", "a,1,1.50");
      sink.write(Answers.of(2, "a,2,3.00", "b,1,1.00", "?,2,?"));
      assertThat(rows()).containsExactly("null,2,null", "a,2,3.00", "b,1,1.00");
      sink.write(Answers.of(3, "b,1,1.00"));
      assertThat(rows()).containsExactly("b,1,1.00");
    }
  }

  @Test
  void whatAFormerProcessOrAnyoneElseLeftIsReplaced() throws SQLException {
    execute("INSERT INTO totals VALUES ('x', 9, '9'), ('a', 9, '9')");
    try (JdbcSink sink = open("totals")) {
      sink.write(Answers.of(1, "a,1,1.50"));
    }
    assertThat(rows()).containsExactly("a,1,1.50");
    try (JdbcSink sink = open("totals")) {
      sink.write(Answers.of(1, "a,1,1.50"));
    }
    assertThat(rows()).containsExactly("a,1,1.50");
  }

  @Test
  void aFailureLeavesTheTableAsItWas() throws SQLException {
    execute("CREATE UNIQUE INDEX shops ON totals(amount)");
    try (JdbcSink sink = open("totals")) {
      sink.write(Answers.of(1, "a,1,1.50"));
      assertThatThrownBy(() -> sink.write(Answers.of(2, "a,1,2.00", "b,1,2.00")))
          .hasMessageContaining("sink 'totals': writing to table totals failed");
      assertThat(rows()).containsExactly("a,1,1.50");
      sink.write(Answers.of(3, "a,1,2.00", "b,1,3.00"));
      assertThat(rows()).containsExactly("a,1,2.00", "b,1,3.00");
    }
  }

  @Test
  void aMissingTableAndTwoRowsOfOneKeyAreTold() {
    try (JdbcSink sink = open("nowhere")) {
      assertThatThrownBy(() -> sink.write(Answers.of(1, "a,1,1.50")))
          .hasMessageContaining("sink 'totals': writing to table nowhere failed")
          .hasMessageContaining("nowhere");
    }
    try (JdbcSink sink = open("totals")) {
      assertThatThrownBy(() -> sink.write(Answers.of(1, "a,1,1.50", "a,2,1.50")))
          .hasMessageContaining("sink 'totals': two rows have the same key [shop] = ");
    }
  }

  @Test
  void aColumnsNameIsThatOfTheTableAndMayBeAWordOfSql() throws SQLException {
    execute("CREATE TABLE words(\"ORDER\" TEXT, \"Group\" INTEGER)");
    Schema columns =
        Schema.of(new Field("order", DataType.STRING), new Field("group", DataType.LONG));
    try (JdbcSink sink = open("words")) {
      for (long group = 1; group <= 2; group++) {
        List<Optional<Object>> row = List.of(Optional.of("a"), Optional.of(group));
        sink.write(new Snapshot(columns, List.of("order"), List.of(row), Map.of()));
      }
    }
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*), SUM(\"Group\") FROM words")) {
      assertThat(rows.getLong(1)).isEqualTo(1);
      assertThat(rows.getLong(2)).isEqualTo(2);
    }
  }

  @Test
  void aColumnThatTheTableLacksIsToldWithThoseThatItHas() throws SQLException {
    execute("CREATE TABLE others(shop TEXT, amuont TEXT, n INTEGER)");
    try (JdbcSink sink = open("others")) {
      assertThatThrownBy(() -> sink.write(Answers.of(1, "a,1,1.50")))
          .hasMessage(
              "sink 'totals': table others has no column 'amount'; it has shop, amuont, n; did you"
                  + " mean 'amuont'? Mend it and save the sink's file");
    }
  }

  @Test
  void aDatabaseThatNobodyKnowsIsToldWithoutItsSecrets() {
    url = "jdbc:nosuch://me:secret@host/shop?password=secret";
    assertThatThrownBy(() -> open("totals"))
        .hasMessageStartingWith("sink 'totals': there is no driver for jdbc:nosuch://host/shop;")
        .hasMessageNotContaining("secret");
  }
}
