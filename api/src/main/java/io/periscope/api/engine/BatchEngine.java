package io.periscope.api.engine;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/** Computes over files, apart from the live state. Safe for use by many threads. */
public interface BatchEngine {

  /**
   * Decodes the records of a segment and writes the accepted ones to Parquet files, one for each
   * day of ingest (UTC), sorted by event time inside, with the columns of {@link MasterColumns#of}.
   *
   * @param fieldIds the table's field id of each column
   * @param location where to write the file of a day; a file that is there is replaced
   */
  SegmentFiles writeSegment(
      StreamDef stream,
      EventDecoder decoder,
      long segment,
      Iterator<RecordBatch> records,
      Map<String, Integer> fieldIds,
      Function<LocalDate, String> location);

  /**
   * What {@link #writeSegment} wrote and counted.
   *
   * @param files by day of ingest; empty when nothing was accepted
   */
  record SegmentFiles(SortedMap<LocalDate, DataFile> files, long accepted, long quarantined) {}

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
