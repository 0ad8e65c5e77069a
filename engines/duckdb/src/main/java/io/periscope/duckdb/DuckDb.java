package io.periscope.duckdb;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;

/**
 * One DuckDB instance on one file, {@code state.duckdb}, with the state store in it and the batch
 * engine beside. Another process cannot open the file meanwhile.
 */
public final class DuckDb implements AutoCloseable {
  /** The version of what is stored; raised with every change that older programs cannot read. */
  static final int FORMAT = 1;

  private final FolderLock lock;
  private final DuckDBConnection root;
  private final DuckDbStateStore store;
  private final DuckDbBatchEngine batch;

  private DuckDb(
      FolderLock lock, DuckDBConnection root, DuckDbStateStore store, DuckDbBatchEngine batch) {
    this.lock = lock;
    this.root = root;
    this.store = store;
    this.batch = batch;
  }

  /**
   * Opens the instance, or makes it.
   *
   * <p>A file that is damaged is set aside, and a new one begun: what it held is rebuilt.
   *
   * @param folder for its files; made if it is not there
   * @throws PeriscopeException when the folder cannot be written, or the file is in use or of a
   *     newer version
   */
  public static DuckDb open(Path folder, DuckDbOptions options) {
    return open(folder, options, System.err::println);
  }

  /**
   * Opens the instance, or makes it.
   *
   * @param told is told, in one line, when a damaged file was set aside
   */
  public static DuckDb open(Path folder, DuckDbOptions options, Consumer<String> told) {
    Path file = folder.resolve("state.duckdb");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
    FolderLock lock = FolderLock.take(folder);
    try {
      if (DamagedState.isRemembered(file)) {
        setAside(file, "damage was found in it", told);
      }
      try {
        return open(folder, file, options, lock);
      } catch (SQLException e) {
        if (!DamagedState.isDamage(file, e)) {
          throw e;
        }
        setAside(file, Failures.firstLine(String.valueOf(e.getMessage())), told);
        return open(folder, file, options, lock);
      }
    } catch (SQLException e) {
      lock.close();
      throw Failures.explain("opening the local state", file, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void setAside(Path file, String why, Consumer<String> told) {
    Path aside = DamagedState.setAside(file, Clock.systemUTC());
    told.accept(
        "%s was damaged (%s); it was set aside as %s, and the state is rebuilt from the master dataset and the log"
            .formatted(file, why, aside.getFileName()));
  }

  private static DuckDb open(Path folder, Path file, DuckDbOptions options, FolderLock lock)
      throws SQLException {
    Properties properties = options.properties();
    properties.setProperty("temp_directory", folder.resolve("spill").toString());
    DuckDBConnection root =
        (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file, properties);
    try {
      checkFormat(root, file);
      DecodeFunction decode = new DecodeFunction();
      decode.register(root);
      Connections connections = new Connections(root);
      PredictFunction predict = new PredictFunction(root);
      DuckDbStateStore store = new DuckDbStateStore(file, connections, decode, predict);
      return new DuckDb(
          lock, root, store, new DuckDbBatchEngine(file, connections, decode, predict));
    } catch (SQLException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  private static void checkFormat(DuckDBConnection root, Path file) throws SQLException {
    Sql sql = new Sql(root);
    sql.execute("CREATE TABLE IF NOT EXISTS format(version INTEGER)");
    List<Integer> found = sql.rows("SELECT version FROM format", row -> row.getInt(1));
    if (found.isEmpty()) {
      sql.execute("INSERT INTO format VALUES (" + FORMAT + ")");
    } else if (found.get(0) > FORMAT) {
      throw PeriscopeException.user(
          "%s was written by a newer Periscope (format %d; this one reads up to %d): use that one"
              .formatted(file, found.get(0), FORMAT));
    }
  }

  public StateStore stateStore() {
    return store;
  }

  public BatchEngine batchEngine() {
    return batch;
  }

  @Override
  public void close() {
    store.close();
    try {
      root.close();
    } catch (SQLException e) {
      throw PeriscopeException.internal("cannot close the local state: " + e.getMessage(), e);
    } finally {
      lock.close();
    }
  }
}
