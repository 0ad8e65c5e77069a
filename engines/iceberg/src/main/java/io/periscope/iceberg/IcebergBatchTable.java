package io.periscope.iceberg;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.BatchTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The batch versions of a view. A version replaces all rows and, if the plan keeps other columns
 * than the table, the columns too, in one commit; until then the old version stays readable as it
 * is. Every method looks at the table anew.
 */
final class IcebergBatchTable implements BatchTable {
  /** Readers that still use an older version have that many recomputes' time. */
  private static final Retention RETENTION = new Retention(5, 0);

  private final LakeCatalog catalog;
  private final TableIdentifier id;
  private final TableFolder folder;
  private final StateSchema columns;

  IcebergBatchTable(LakeCatalog catalog, TableIdentifier id, StateSchema columns) {
    this.catalog = catalog;
    this.id = id;
    this.folder = new TableFolder(catalog.folder(), id);
    this.columns = columns;
  }

  @Override
  public Optional<Stored> head() {
    Table table = catalog.load(id);
    return Summaries.newestVersionSnapshot(SnapshotUtil.currentAncestors(table))
        .map(
            snapshot ->
                new Stored(
                    Summaries.version(id.toString(), id.name(), snapshot),
                    catalog.failures().reading(id.toString(), () -> files(table, snapshot))));
  }

  private Optional<BatchVersion> newest(Iterable<Snapshot> ancestors) {
    return Summaries.newestVersionSnapshot(ancestors)
        .map(snapshot -> Summaries.version(id.toString(), id.name(), snapshot));
  }

  private static List<String> files(Table table, Snapshot snapshot) {
    List<String> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
      tasks.forEach(task -> files.add(LocalFiles.path(task.file().location()).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** The numbers that the columns will have once a version of this plan is committed. */
  @Override
  public Map<String, Integer> fieldIds() {
    Table table = catalog.load(id);
    Schema schema =
        columns.matches(table.schema())
            ? table.schema()
            : columns.change(table.updateSchema(), table.schema()).apply();
    return FieldIds.of(schema);
  }

  @Override
  public String newLocation(long version) {
    return folder.newFile("version", version, "");
  }

  @Override
  public void replace(BatchVersion version, DataFile file) {
    if (version.rows() != file.rows()) {
      throw PeriscopeException.internal(
          "table %s: version %d should have %d rows, but its file has %d"
              .formatted(id, version.version(), version.rows(), file.rows()),
          new IllegalArgumentException("rows"));
    }
    Table table = catalog.load(id);
    requireNext(newest(SnapshotUtil.currentAncestors(table)), version);
    DataFiles.requireDurable(id.toString(), file);
    Transaction transaction = table.newTransaction();
    if (!columns.matches(table.schema())) {
      UpdateSchema update = columns.change(transaction.updateSchema(), table.schema());
      update.commit();
    }
    OverwriteFiles overwrite =
        transaction
            .newOverwrite()
            .scanManifestsWith(new CallingThread())
            .overwriteByRowFilter(Expressions.alwaysTrue())
            .addFile(
                DataFiles.of(
                    transaction.table().schema(),
                    PartitionSpec.unpartitioned(),
                    Optional.empty(),
                    SortOrder.unsorted(),
                    file));
    Summaries.of(version).forEach(overwrite::set);
    overwrite.validateWith(
        ancestors -> {
          requireNext(newest(ancestors), version);
          return true;
        });
    catalog
        .failures()
        .committing(
            id.toString(),
            "version " + version.version(),
            () -> {
              overwrite.commit();
              transaction.commitTransaction();
            });
    table.refresh();
    RETENTION.apply(table);
  }

  private void requireNext(Optional<BatchVersion> head, BatchVersion version) {
    long newest = head.map(BatchVersion::version).orElse(0L);
    if (version.version() != newest + 1) {
      throw new ConcurrentCommitException(id.toString(), version.version(), newest);
    }
  }
}
