package io.periscope.iceberg;

import io.periscope.api.engine.QuarantineColumns;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.Lake;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A lake in one folder: {@code catalog.sqlite}, and {@code master/<stream>}, {@code
 * quarantine/<stream>} and {@code batch/<view>} with the files of each table. Several processes may
 * use it at once; Spark, PyIceberg and Trino can open it as it is. Safe for use by many threads.
 */
public final class IcebergLake implements Lake {
  private static final Namespace MASTER = Namespace.of("master");
  private static final Namespace QUARANTINE = Namespace.of("quarantine");
  private static final Namespace BATCH = Namespace.of("batch");
  private static final int ATTEMPTS = 3;

  private final LakeCatalog catalog;
  private final Clock clock;

  /**
   * Opens the lake, or makes it.
   *
   * @throws io.periscope.api.error.PeriscopeException when the folder cannot be written or the
   *     catalog is damaged
   */
  public IcebergLake(Path folder) {
    this(folder, Clock.systemUTC());
  }

  /**
   * @param clock tells how old an orphan is
   */
  public IcebergLake(Path folder, Clock clock) {
    this.catalog = new LakeCatalog(folder);
    this.clock = clock;
  }

  @Override
  public MasterTable master(StreamDef stream) {
    TableIdentifier id = TableIdentifier.of(MASTER, stream.name());
    ensure(id, stream);
    return new IcebergMasterTable(catalog, id);
  }

  /** The master table of a stream as it is, for who only reads; empty when there is none yet. */
  public Optional<MasterTable> masterAsItIs(String stream) {
    TableIdentifier id = TableIdentifier.of(MASTER, stream);
    return catalog.find(id).map(table -> new IcebergMasterTable(catalog, id));
  }

  @Override
  public MasterTable quarantine(StreamDef stream) {
    TableIdentifier id = TableIdentifier.of(QUARANTINE, stream.name());
    ensure(id, QuarantineColumns.of(stream));
    return new IcebergQuarantineTable(catalog, id);
  }

  /** Makes the table, or changes its columns to what the stream declares. */
  private void ensure(TableIdentifier id, StreamDef stream) {
    MasterSchema schema = new MasterSchema(stream);
    Table table = catalog.ensure(id, c -> schema.create(c, id));
    for (int attempt = 1; !schema.matches(table); attempt++) {
      Table current = table;
      try {
        catalog
            .failures()
            .committing(id.toString(), "a change of columns", () -> schema.apply(current));
      } catch (ConcurrentCommitException e) {
        // Columns may be added after any commit, so this one may be tried again.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      table = catalog.load(id);
    }
  }

  /**
   * The table of a view's batch versions, made if there is none. A table with other columns stays
   * as it is until the first version of this plan is committed.
   */
  @Override
  public BatchTable batch(ViewPlan plan) {
    TableIdentifier id = TableIdentifier.of(BATCH, plan.view());
    StateSchema columns = new StateSchema(plan.state());
    catalog.ensure(id, c -> columns.create(c, id));
    return new IcebergBatchTable(catalog, id, columns);
  }

  /**
   * The files in the lake's folder that no snapshot of any table refers to: what a crash left
   * between writing and committing.
   *
   * @param olderThan younger files are left out, for they may be about to be committed
   * @return absolute paths, sorted
   */
  public List<String> orphans(Duration olderThan) {
    return new OrphanFiles(catalog, List.of(MASTER, QUARANTINE, BATCH))
        .before(clock.instant().minus(olderThan));
  }

  @Override
  public void close() {
    catalog.close();
  }
}
