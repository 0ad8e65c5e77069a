package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.LastRead;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The swap holds against what is stored, whatever the caller remembers. */
class StreamRowsTest {
  private static final StreamState START =
      new StreamState("sales", "topic-1", 1, at(10), 4, at(10), 3, 7, 2);

  private Connection connection;
  private Sql sql;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    sql = new Sql(connection);
    sql.execute(StateTables.CREATE);
    StreamRows.create(sql, START);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static MicroBatch batch(long from, long to, boolean close) {
    String[] lines = new String[(int) (to - from)];
    java.util.Arrays.fill(lines, "a,1");
    return new MicroBatch("sales", at(from), at(to), Fixture.records(from, lines), close);
  }

  @Test
  void whatItAnswersIsWhatIsStored() throws SQLException {
    StreamState first = StreamRows.advance(sql, START, batch(10, 13, false), 1, LastRead.NOTHING);
    assertThat(first)
        .isEqualTo(new StreamState("sales", "topic-1", 1, at(13), 4, at(10), 3, 9, 3))
        .isEqualTo(StreamRows.find(sql, "sales").orElseThrow());
    StreamState second = StreamRows.advance(sql, first, batch(13, 14, true), 0, LastRead.NOTHING);
    assertThat(second)
        .isEqualTo(new StreamState("sales", "topic-1", 1, at(14), 5, at(14), 3, 10, 3))
        .isEqualTo(StreamRows.find(sql, "sales").orElseThrow());
    assertThat(StreamRows.unarchived(sql, "sales"))
        .containsExactly(new Segment("sales", 4, at(10), at(14), 3, 1));
  }

  @Test
  void aNewerWriterFencesOneThatRemembersTheOldEpoch() throws SQLException {
    sql.execute("UPDATE streams SET epoch = 2");
    assertThatThrownBy(
            () -> StreamRows.advance(sql, START, batch(10, 11, false), 0, LastRead.NOTHING))
        .isInstanceOf(FencedException.class);
    assertThat(StreamRows.find(sql, "sales").orElseThrow().coverage()).isEqualTo(at(10));
  }

  @Test
  void aCoverageThatHasMovedIsNotMovedAgain() throws SQLException {
    StreamRows.advance(sql, START, batch(10, 12, false), 0, LastRead.NOTHING);
    assertThatThrownBy(
            () -> StreamRows.advance(sql, START, batch(10, 12, false), 0, LastRead.NOTHING))
        .isInstanceOf(CoverageMismatchException.class)
        .hasMessageContaining("do not follow the stored coverage {\"0\":12}");
  }

  @Test
  void anEventOutsideItsBatchIsRefused() {
    MicroBatch wrong =
        new MicroBatch("sales", at(10), at(12), Fixture.records(11, "a,1", "a,1"), false);
    assertThatThrownBy(() -> StreamRows.requireFollows(START, 1, wrong))
        .isInstanceOf(CoverageMismatchException.class)
        .hasMessage(
            "stream 'sales': the event at 0:12 is not in its batch from {\"0\":10} to {\"0\":12}; nothing was written");
  }

  @Test
  void aCoverageNeverGoesBack() {
    assertThatThrownBy(
            () ->
                StreamRows.requireFollows(
                    START, 1, new MicroBatch("sales", at(10), at(9), Fixture.records(0), false)))
        .isInstanceOf(CoverageMismatchException.class);
  }
}
