package io.periscope.api.engine;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.source.Source.EventConsumer;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * Accepted events of a stream, in two places.
   *
   * @param masterFiles of the master dataset
   * @param tail records behind those, of which only those count that decode
   * @param before only master rows before this coverage count; empty for all
   */
  record Events(List<String> masterFiles, List<RecordBatch> tail, Optional<Coverage> before) {
    public Events {
      masterFiles = List.copyOf(masterFiles);
      tail = List.copyOf(tail);
    }
  }

  /**
   * Recomputes a view from scratch with {@link ViewPlan#unsplit} and compares it with an answer.
   * DOUBLE columns count as equal up to a relative difference of 1e-9.
   *
   * @param answer rows as {@link Answer} has them
   * @param sampleRows how many differing rows to show of each kind
   */
  Difference compare(
      ViewPlan plan,
      StreamDef stream,
      EventDecoder decoder,
      Events events,
      List<List<Optional<Object>>> answer,
      int sampleRows);

  /**
   * The answer of a view that is put together of parts: the state rows of a batch version, and
   * those of each file of events and of the tail, merged.
   *
   * @param batchFiles of a batch version; may be none
   * @param since the events that the version does not have
   */
  List<List<Optional<Object>>> answerOfParts(
      ViewPlan plan, StreamDef stream, EventDecoder decoder, List<String> batchFiles, Events since);

  /**
   * @param expected rows of the recompute
   * @param missing rows of the recompute that the answer lacks
   * @param extra rows of the answer that the recompute lacks
   * @param different rows that both have, but with other values; they are neither missing nor extra
   * @param samples some of the differences, for people
   */
  record Difference(
      String view,
      Schema columns,
      long expected,
      long missing,
      long extra,
      long different,
      List<String> samples) {
    public boolean none() {
      return missing == 0 && extra == 0 && different == 0;
    }
  }

  /**
   * Answers questions about views as they would be of some events alone.
   *
   * @param records those that do not decode are only counted
   * @param questions about views of the stream, each to be computed by {@link ViewPlan#unsplit},
   *     and about tables; their layers do not matter
   */
  Asked ask(
      StreamDef stream, EventDecoder decoder, Iterator<RecordBatch> records, List<Query> questions);

  /**
   * @param accepted how many of the events decode
   * @param rejected how many do not
   * @param answers rows as {@link Answer} has them, for each question in order
   */
  record Asked(long accepted, long rejected, List<List<List<Optional<Object>>>> answers) {
    public Asked {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Makes the events of a derived stream, in the order of the events they are made of: JSON
   * objects, in which a time is a text, and a field that is null is left out.
   *
   * @param from the stream that the records are of
   * @param decoder of that stream
   * @param key the field whose value, as a text, is each event's key
   * @param scorer of the model that the derivation asks; without one nothing is predicted
   * @return rows of the records that do not decode; nothing was made of them
   */
  List<Integer> derive(
      Derivation derivation,
      StreamDef from,
      EventDecoder decoder,
      RecordBatch records,
      Optional<String> key,
      Optional<Scorer> scorer,
      EventConsumer consumer);

  /**
   * Reads what a model can be trained on.
   *
   * @throws io.periscope.api.error.PeriscopeException (USER) when the model's join makes several
   *     rows of one event
   */
  ExampleTable examples(ModelPlan model, StreamDef stream, List<String> masterFiles);

  /**
   * The records that decode, but break what their stream expects of each event: by row, why they
   * are not accepted.
   */
  Map<Integer, String> broken(
      CheckPlan plan, StreamDef stream, EventDecoder decoder, RecordBatch records);

  /** The events that decode, in the order of the records; values as in {@link Answer}. */
  List<List<Optional<Object>>> rows(StreamDef stream, EventDecoder decoder, RecordBatch records);

  /** Rows in these master files. */
  long countRows(List<String> masterFiles);
}
