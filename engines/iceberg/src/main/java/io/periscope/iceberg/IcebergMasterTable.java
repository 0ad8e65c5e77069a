package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * A stream's master dataset.
 *
 * <p>Why a segment enters once and in its order: Iceberg swaps the table's metadata only if it
 * still is what the commit was made from, and {@link #requireFollows} is asked with exactly that
 * base, inside the commit. Iceberg's own retries are switched off, so a commit that lost the race
 * fails, and is never added after somebody else's by itself.
 *
 * <p>Every method looks at the table anew; the object keeps nothing but its name.
 */
final class IcebergMasterTable implements MasterTable {
  private static final Retention RETENTION = new Retention(10, 50);

  private final LakeCatalog catalog;
  private final TableIdentifier id;
  private final TableFolder folder;
  private final Fence fence;

  IcebergMasterTable(LakeCatalog catalog, TableIdentifier id) {
    this.catalog = catalog;
    this.id = id;
    this.folder = new TableFolder(catalog.folder(), id);
    this.fence = new Fence(catalog, id);
  }

  @Override
  public Optional<SegmentCommit> head() {
    return head(catalog.load(id));
  }

  private Optional<SegmentCommit> head(Table table) {
    return catalog
        .failures()
        .reading(
            id.toString(),
            () -> Summaries.newestSegment(id.toString(), SnapshotUtil.currentAncestors(table)))
        .or(() -> requireEmpty(table));
  }

  /** Nobody knows any more what the rows cover: to begin anew would double them. */
  private Optional<SegmentCommit> requireEmpty(Table table) {
    long rows = rows(table);
    if (rows > 0) {
      throw PeriscopeException.resource(
          ("table %s has %d rows, but none of its snapshots was written by Periscope: another"
                  + " program expired them. Roll the table back to one that was.")
              .formatted(id, rows),
          new IllegalStateException("no segment in any summary"));
    }
    return Optional.empty();
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
    return FieldIds.of(catalog.load(id).schema());
  }

  @Override
  public String newLocation(long segment, LocalDate ingestDay) {
    return folder.newFile("segment", segment, "-" + ingestDay);
  }

  @Override
  public void append(SegmentCommit commit, SortedMap<LocalDate, DataFile> files) {
    Table table = catalog.load(id);
    // Asked here too, so that a hopeless commit ends before anything is written.
    fence.require(SnapshotUtil.currentAncestors(table), commit.epoch());
    requireFits(head(table), commit, files);
    AppendFiles append = table.newAppend().scanManifestsWith(new CallingThread());
    DataFiles.ofSegment(table, id, commit.segment(), files).forEach(append::appendFile);
    Summaries.of(commit).forEach(append::set);
    append.validateWith(
        ancestors -> {
          fence.require(ancestors, commit.epoch());
          requireFits(Summaries.newestSegment(id.toString(), ancestors), commit, files);
          return true;
        });
    try {
      catalog.failures().committing(id.toString(), "segment " + commit.segment(), append::commit);
    } catch (ConcurrentCommitException e) {
      // If the other one was a segment, say which; otherwise it was not about the data.
      head().ifPresent(head -> requireFollows(head, commit));
      throw e;
    }
    RETENTION.apply(table);
  }

  private void requireFits(
      Optional<SegmentCommit> head, SegmentCommit commit, SortedMap<LocalDate, DataFile> files) {
    head.ifPresent(h -> requireFollows(h, commit));
    requireCounts(head, commit, files.values().stream().mapToLong(DataFile::rows).sum());
  }

  private void requireFollows(SegmentCommit head, SegmentCommit commit) {
    if (!commit.topicId().equals(head.topicId())) {
      throw new SegmentOrderException(id.toString(), head, commit, "the topic is another one");
    }
    if (commit.segment() <= head.segment()) {
      throw new SegmentOrderException(id.toString(), head, commit, "it is there already");
    }
    if (commit.segment() > head.segment() + 1) {
      throw new SegmentOrderException(
          id.toString(), head, commit, "segment " + (head.segment() + 1) + " is missing");
    }
    if (!commit.coverage().covers(head.coverage())) {
      throw new SegmentOrderException(id.toString(), head, commit, "offsets went backwards");
    }
  }

  /** The table's rows are the events accepted so far: the books must balance at every commit. */
  private void requireCounts(Optional<SegmentCommit> head, SegmentCommit commit, long rows) {
    long before = head.map(SegmentCommit::accepted).orElse(0L);
    if (commit.accepted() != before + rows) {
      throw PeriscopeException.internal(
          ("table %s: segment %d says that %d events have been accepted so far, but the table has"
                  + " %d rows and the files %d")
              .formatted(id, commit.segment(), commit.accepted(), before, rows),
          new IllegalArgumentException("accepted"));
    }
  }

  @Override
  public long rows() {
    return rows(catalog.load(id));
  }

  private static long rows(Table table) {
    return Optional.ofNullable(table.currentSnapshot())
        .flatMap(s -> Optional.ofNullable(s.summary().get(SnapshotSummary.TOTAL_RECORDS_PROP)))
        .map(Long::parseLong)
        .orElse(0L);
  }

  @Override
  public List<String> files(long afterSegment, long throughSegment) {
    Table table = catalog.load(id);
    // A range that the caller saw at the head of a moment ago must still be whole.
    long last = head(table).map(SegmentCommit::segment).orElse(0L);
    if (last < throughSegment) {
      throw new RolledBackException(id.toString(), throughSegment, last);
    }
    return files(table, afterSegment, throughSegment);
  }

  /** The files of a table that may lack segments. */
  List<String> filesAmong(long afterSegment, long throughSegment) {
    return files(catalog.load(id), afterSegment, throughSegment);
  }

  private List<String> files(Table table, long afterSegment, long throughSegment) {
    return catalog
        .failures()
        .reading(
            id.toString(), () -> new SegmentFiles(table).between(afterSegment, throughSegment));
  }
}
