package io.periscope.api.lake;

import io.periscope.api.engine.DataFile;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Every accepted event of a stream, immutable, a segment a commit. */
public interface MasterTable {

  /** The newest commit; empty for an empty table. Always read anew. */
  Optional<SegmentCommit> head();

  /** The newest epoch that the table knows of a writer; 0 when nobody has written. */
  long epoch();

  /**
   * Makes sure that from now on no writer of an older epoch commits.
   *
   * @throws io.periscope.api.error.PeriscopeException when a writer of a newer epoch has done so
   */
  void fence(long epoch);

  /** The table's field id of each column. */
  Map<String, Integer> fieldIds();

  /** Where to write a segment's file of one day of ingest; never the same name twice. */
  String newLocation(long segment, LocalDate ingestDay);

  /**
   * Adds a segment in one commit: all or nothing.
   *
   * @param files by day of ingest, which is the partition; empty when nothing was accepted
   * @throws io.periscope.api.error.PeriscopeException when the segment does not follow the head's,
   *     or an older epoch tries; {@link CommitOutcomeUnknown} when nobody can tell whether it
   *     happened
   */
  void append(SegmentCommit commit, SortedMap<LocalDate, DataFile> files);

  /** Rows in the table at the newest commit, as the table's format counts them. */
  long rows();

  /** The files of the segments after one and through another, at the newest commit. */
  List<String> files(long afterSegment, long throughSegment);
}
