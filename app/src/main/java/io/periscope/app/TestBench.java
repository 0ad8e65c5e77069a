package io.periscope.app;

import io.periscope.avro.AvroFormat;
import io.periscope.avro.FileRegistry;
import io.periscope.core.testing.Workbench;
import io.periscope.duckdb.DuckDb;
import io.periscope.duckdb.DuckDbOptions;
import java.util.List;

/** Engines on a folder that is gone afterwards, for unit tests of views. */
final class TestBench implements AutoCloseable {
  private final TemporaryFolder folder;
  private final DuckDb duckDb;
  private final Workbench workbench;

  private TestBench(TemporaryFolder folder, DuckDb duckDb, Workbench workbench) {
    this.folder = folder;
    this.duckDb = duckDb;
    this.workbench = workbench;
  }

  static TestBench open() {
    TemporaryFolder folder = TemporaryFolder.make();
    try {
      DuckDb duckDb = DuckDb.open(folder.path("state"), DuckDbOptions.defaults());
      return new TestBench(
          folder,
          duckDb,
          new Workbench(
              duckDb.batchEngine(),
              duckDb.stateStore(),
              List.of(new AvroFormat(FileRegistry.open(folder.path("registry")))),
              folder.path("tests")));
    } catch (RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  Workbench workbench() {
    return workbench;
  }

  @Override
  public void close() {
    try {
      duckDb.close();
    } finally {
      folder.delete();
    }
  }
}
