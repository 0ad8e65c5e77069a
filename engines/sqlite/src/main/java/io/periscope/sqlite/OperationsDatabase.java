package io.periscope.sqlite;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file for everything operational that must survive a restart and can be rebuilt from
 * neither the lake nor the log. Each area prepares its own tables ({@link #prepare}) and works on
 * them in transactions.
 *
 * <p>There is one writer: {@link #write} takes turns. Readers see the last committed state and wait
 * for nobody. What was committed survives a kill of the process and a loss of power.
 *
 * <p>Failures are {@link PeriscopeException}s: a disk that is full (RESOURCE), a file that is
 * damaged (RESOURCE, with what is lost and what to do).
 */
public final class OperationsDatabase implements AutoCloseable {
  /** Marks the file as ours, in SQLite's header: "PSCP". */
  private static final int APPLICATION = 0x50534350;

  /** What SQLite's file format has at its beginning, and where. */
  private static final String MAGIC = "SQLite format 3\0";

  private static final int HEADER = 100;
  private static final int PAGE_SIZE_AT = 16;
  private static final int PAGES_AT = 28;
  private static final int APPLICATION_AT = 68;
  private static final int BUSY_MILLIS = 30_000;

  private final Path file;
  private final SQLiteDataSource source;
  private final Connection writer;
  private final Connection reader;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();

  private OperationsDatabase(
      Path file, SQLiteDataSource source, Connection writer, Connection reader) {
    this.file = file;
    this.source = source;
    this.writer = writer;
    this.reader = reader;
  }

  /** What is done within one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** What is done within one transaction, when there is nothing to tell. */
  @FunctionalInterface
  public interface Action {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Opens the file, or makes it.
   *
   * @throws PeriscopeException (RESOURCE) when it cannot be written or is damaged, (USER) when it
   *     is somebody else's
   */
  public static OperationsDatabase open(Path file) {
    SQLiteDataSource source = new SQLiteDataSource(configuration(true));
    source.setUrl("jdbc:sqlite:" + file);
    SQLiteDataSource readOnce = new SQLiteDataSource(configuration(false));
    readOnce.setUrl("jdbc:sqlite:" + file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      inspect(file);
      Connection writer = source.getConnection();
      try {
        check(writer, file);
        Connection reader = readOnce.getConnection();
        return new OperationsDatabase(file, source, writer, reader);
      } catch (SQLException | RuntimeException e) {
        writer.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(file, e);
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static SQLiteConfig configuration(boolean writes) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    // A transaction that begins as a reader and then writes could find that it may not.
    config.setTransactionMode(
        writes ? SQLiteConfig.TransactionMode.IMMEDIATE : SQLiteConfig.TransactionMode.DEFERRED);
    return config;
  }

  /**
   * Looks at the file before SQLite does, which would change what is somebody else's and takes no
   * notice of an end that is missing.
   */
  private static void inspect(Path file) throws IOException, SQLException {
    long length = Files.exists(file) ? Files.size(file) : 0;
    if (length == 0) {
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      while (header.hasRemaining() && channel.read(header) >= 0) {
        // until it is full
      }
    }
    boolean whole = !header.hasRemaining();
    String magic = new String(header.array(), 0, MAGIC.length(), StandardCharsets.ISO_8859_1);
    if (!whole || !magic.equals(MAGIC)) {
      throw damaged(file, "it does not begin as a database does", new SQLException("no header"));
    }
    // What was written last may be in the write-ahead log alone, which SQLite knows to read.
    if (header.getInt(APPLICATION_AT) != APPLICATION && isForeign(file)) {
      throw PeriscopeException.user(
          "%s is a database of another program; move it away, and Periscope makes its own"
              .formatted(file));
    }
    // Two bytes for the size of a page, in which 1 is 65536.
    int size = Short.toUnsignedInt(header.getShort(PAGE_SIZE_AT));
    long pages = Integer.toUnsignedLong(header.getInt(PAGES_AT));
    if (length < pages * (size == 1 ? 65_536 : size) && !hasLog(file)) {
      throw damaged(file, "its end is missing", new SQLException("cut off"));
    }
  }

  private static boolean hasLog(Path file) throws IOException {
    Path log = Path.of(file + "-wal");
    return Files.exists(log) && Files.size(log) > 0;
  }

  private static boolean isForeign(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    SQLiteDataSource looking = new SQLiteDataSource(config);
    looking.setUrl("jdbc:sqlite:" + file);
    try (Connection connection = looking.getConnection();
        Statement statement = connection.createStatement()) {
      int application = number(statement, "PRAGMA application_id");
      boolean empty = number(statement, "SELECT count(*) FROM sqlite_master") == 0;
      return application != APPLICATION && !(application == 0 && empty);
    }
  }

  private static void check(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
        String found = answer.next() ? answer.getString(1) : "no answer";
        if (!"ok".equals(found)) {
          throw damaged(file, found, new SQLException(found));
        }
      }
      if (number(statement, "PRAGMA application_id") == 0) {
        statement.execute("PRAGMA application_id = " + APPLICATION);
      }
      statement.execute(
          "CREATE TABLE IF NOT EXISTS areas (area TEXT PRIMARY KEY, version INTEGER NOT NULL)");
    }
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet answer = statement.executeQuery(query)) {
      return answer.next() ? answer.getInt(1) : 0;
    }
  }

  /**
   * Brings an area's tables up to date. The n-th step takes them from version n - 1 to n, each in
   * one transaction and once for ever: what has been released is not changed any more, only
   * followed by another step.
   *
   * @param steps for each version, its statements
   * @throws PeriscopeException (USER) when a newer Periscope wrote them
   */
  public void prepare(String area, List<List<String>> steps) {
    write(
        connection -> {
          int version = version(connection, area);
          if (version > steps.size()) {
            throw PeriscopeException.user(
                "the tables of '%s' in %s have version %d, which a newer Periscope wrote; this one knows up to %d: use the newer one"
                    .formatted(area, file, version, steps.size()));
          }
          try (Statement statement = connection.createStatement()) {
            for (List<String> step : steps.subList(version, steps.size())) {
              for (String change : step) {
                statement.execute(change);
              }
            }
          }
          try (var set =
              connection.prepareStatement(
                  "INSERT INTO areas VALUES (?, ?) ON CONFLICT DO UPDATE SET version = excluded.version")) {
            set.setString(1, area);
            set.setInt(2, steps.size());
            set.executeUpdate();
          }
        });
  }

  private static int version(Connection connection, String area) throws SQLException {
    try (var query = connection.prepareStatement("SELECT version FROM areas WHERE area = ?")) {
      query.setString(1, area);
      try (ResultSet answer = query.executeQuery()) {
        return answer.next() ? answer.getInt(1) : 0;
      }
    }
  }

  /**
   * Does work in one transaction of the writer: all of it is stored when this returns, or nothing
   * if it throws. Work does not call other work.
   */
  public <T> T change(Work<T> work) {
    return transaction(writer, writing, work);
  }

  /** As {@link #change}, when there is nothing to tell. */
  public void write(Action work) {
    change(
        connection -> {
          work.on(connection);
          return true;
        });
  }

  /** Reads one state: nothing changes between the queries of this work. */
  public <T> T read(Work<T> work) {
    return transaction(reader, reading, work);
  }

  private <T> T transaction(Connection connection, ReentrantLock lock, Work<T> work) {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction within a transaction");
    }
    lock.lock();
    try {
      connection.setAutoCommit(false);
      T result;
      try {
        result = work.on(connection);
        connection.commit();
      } catch (SQLException | RuntimeException | Error e) {
        undo(connection, e);
        throw e;
      }
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException e) {
      throw failure(file, e);
    } finally {
      lock.unlock();
    }
  }

  /** Why it failed is what is told: SQLite may have rolled back already, as when a disk is full. */
  private static void undo(Connection connection, Throwable why) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  /** For a library that works on tables of its own; its statements take turns with ours. */
  DataSource source() {
    return source;
  }

  Path file() {
    return file;
  }

  static PeriscopeException failure(Path file, SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      SQLiteErrorCode code = sqlite.getResultCode();
      if ((code.code & 0xff) == SQLiteErrorCode.SQLITE_CORRUPT.code
          || (code.code & 0xff) == SQLiteErrorCode.SQLITE_NOTADB.code) {
        return damaged(file, String.valueOf(sqlite.getMessage()), e);
      }
      if ((code.code & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code
          || code == SQLiteErrorCode.SQLITE_ERROR) {
        return PeriscopeException.internal(
            "the operations database %s refused a statement: %s".formatted(file, e.getMessage()),
            e);
      }
    }
    return PeriscopeException.resource(
        "cannot work on the operations database %s: %s; is its disk full or not writable?"
            .formatted(file, e.getMessage()),
        e);
  }

  private static PeriscopeException damaged(Path file, String found, SQLException cause) {
    return PeriscopeException.resource(
        ("the operations database %s is damaged: %s. It has the runs of jobs (those that wait, and"
                + " the history), alerts with the notices that wait, and the results of expectations,"
                + " and nothing of streams, views or models, which are whole. Put back a copy of it;"
                + " or, to begin anew without that history, move it away together with its -wal and"
                + " -shm files: jobs are due again from then on, files that arrived before are taken"
                + " for new, and what fires is told again")
            .formatted(file, found),
        cause);
  }

  @Override
  public void close() {
    try (Connection first = reader;
        Connection last = writer) {
      // In this order: the last one to leave folds the write-ahead log into the file.
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }
}
