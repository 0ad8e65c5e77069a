package io.periscope.tests;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Files;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** Another program that opens the lake with Iceberg alone, as {@code docs/spec/lake.md} tells. */
final class OtherEngine implements AutoCloseable {
  private final JdbcCatalog catalog;

  OtherEngine(Path lake) {
    catalog = new JdbcCatalog(properties -> new LocalFiles(), null, false);
    catalog.initialize(
        "periscope",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + lake.resolve("catalog.sqlite"),
            CatalogProperties.WAREHOUSE_LOCATION,
            lake.toString()));
  }

  Table table(String namespace, String name) {
    return catalog.loadTable(TableIdentifier.of(namespace, name));
  }

  /**
   * Sets a table back to before the newest snapshot that brought files.
   *
   * @return the snapshot that was the newest
   */
  long rollBack(String namespace, String name) {
    Table table = table(namespace, name);
    long newest = table.currentSnapshot().snapshotId();
    Snapshot last = table.currentSnapshot();
    while (!last.addedDataFiles(table.io()).iterator().hasNext()) {
      last = table.snapshot(last.parentId());
    }
    table.manageSnapshots().rollbackTo(last.parentId()).commit();
    return newest;
  }

  /** Leaves a table nothing but its current snapshot. */
  void expire(String namespace, String name) {
    table(namespace, name)
        .expireSnapshots()
        .expireOlderThan(Long.MAX_VALUE)
        .retainLast(1)
        .cleanExpiredFiles(false)
        .commit();
  }

  @Override
  public void close() {
    catalog.close();
  }

  private static final class LocalFiles implements FileIO {
    private static final long serialVersionUID = 1L;

    @Override
    public InputFile newInputFile(String path) {
      return Files.localInput(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
      return Files.localOutput(path);
    }

    @Override
    public void deleteFile(String path) {
      throw new UnsupportedOperationException(path);
    }
  }
}
