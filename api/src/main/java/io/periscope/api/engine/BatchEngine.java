package io.periscope.api.engine;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes over files, apart from the live state. Safe for use by many threads. */
public interface BatchEngine {

  /**
   * Decodes the records of a segment and writes the accepted ones to a Parquet file, sorted by
   * event time, with the columns of {@link MasterColumns#of}.
   *
   * @param fieldIds the table's field id of each column
   * @param location where to write; a file that is there is replaced
   * @return the file, empty when nothing was accepted, and how many events went which way
   */
  SegmentFile writeSegment(
      StreamDef stream,
      EventDecoder decoder,
      long segment,
      Iterator<RecordBatch> records,
      Map<String, Integer> fieldIds,
      String location);

  /** What {@link #writeSegment} wrote and counted. */
  record SegmentFile(Optional<DataFile> file, long accepted, long quarantined) {}

  /**
   * Computes a view's state over master files, merged with the state rows in {@code previous}, and
   * writes it as a Parquet file sorted by the view's keys.
   */
  DataFile computeState(
      ViewPlan plan,
      StreamDef stream,
      List<String> masterFiles,
      List<String> previous,
      Map<String, Integer> fieldIds,
      String location);

  /**
   * Recomputes a view from scratch with {@link ViewPlan#unsplit}, over master files and then the
   * accepted ones of these records, and compares it with an answer. DOUBLE columns count as equal
   * up to a relative difference of 1e-9.
   *
   * @param sampleRows how many differing rows to show of each kind
   */
  Difference compare(
      ViewPlan plan,
      StreamDef stream,
      EventDecoder decoder,
      List<String> masterFiles,
      List<RecordBatch> tail,
      Answer answer,
      int sampleRows);

  /**
   * @param expected rows of the recompute
   * @param missing rows of the recompute that the answer lacks
   * @param extra rows of the answer that the recompute lacks
   */
  record Difference(
      String view, Schema columns, long expected, long missing, long extra, List<String> samples) {
    public boolean none() {
      return missing == 0 && extra == 0;
    }
  }

  /** Rows in these master files. */
  long countRows(List<String> masterFiles);
}
