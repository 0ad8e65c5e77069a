package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * What was quarantined of a stream, and what of it was released.
 *
 * <p>A segment is written here before it is added to the master table. If that second commit never
 * happens, the segment may be decided anew, so each commit replaces the rows of its own segment and
 * of all after it. An older writer is refused, as in the master table.
 */
final class IcebergQuarantineTable implements MasterTable {
  private static final Retention RETENTION = new Retention(10, 50);

  private final LakeCatalog catalog;
  private final TableIdentifier id;
  private final IcebergMasterTable reading;
  private final Fence fence;

  IcebergQuarantineTable(LakeCatalog catalog, TableIdentifier id) {
    this.catalog = catalog;
    this.id = id;
    this.reading = new IcebergMasterTable(catalog, id);
    this.fence = new Fence(catalog, id);
  }

  @Override
  public Optional<SegmentCommit> head() {
    return reading.head();
  }

  @Override
  public long epoch() {
    return fence.epoch();
  }

  @Override
  public void fence(long epoch) {
    fence.raise(epoch);
  }

  @Override
  public Map<String, Integer> fieldIds() {
    return reading.fieldIds();
  }

  @Override
  public String newLocation(long segment, LocalDate ingestDay) {
    return reading.newLocation(segment, ingestDay);
  }

  @Override
  public long rows() {
    return reading.rows();
  }

  @Override
  public List<String> files(long afterSegment, long throughSegment) {
    return reading.filesAmong(afterSegment, throughSegment);
  }

  @Override
  public void append(SegmentCommit commit, SortedMap<LocalDate, DataFile> files) {
    Table table = catalog.load(id);
    fence.require(SnapshotUtil.currentAncestors(table), commit.epoch());
    OverwriteFiles overwrite =
        table
            .newOverwrite()
            .scanManifestsWith(new CallingThread())
            .overwriteByRowFilter(
                Expressions.greaterThanOrEqual(MasterColumns.SEGMENT, commit.segment()));
    DataFiles.ofSegment(table, id, commit.segment(), files).forEach(overwrite::addFile);
    Summaries.of(commit).forEach(overwrite::set);
    overwrite.validateWith(
        ancestors -> {
          fence.require(ancestors, commit.epoch());
          return true;
        });
    catalog.failures().committing(id.toString(), "segment " + commit.segment(), overwrite::commit);
    RETENTION.apply(table);
  }
}
