package io.periscope.core;

import io.periscope.api.decode.DecoderFactory;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.StateStore;
import io.periscope.api.lake.Lake;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.log.EventLog;
import io.periscope.api.metrics.Meters;
import io.periscope.api.quality.ResultLog;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.SourceFactory;
import io.periscope.api.table.TableConnector;
import io.periscope.core.alerts.Notices;
import io.periscope.core.batch.BatchObserver;
import java.util.List;
import java.util.stream.Stream;

/** What the layers run on. Whoever opened these closes them, after the pipeline. */
public record Engines(
    EventLog log,
    StateStore store,
    BatchEngine batch,
    Lake lake,
    List<SourceFactory> sources,
    List<SinkConnector> sinks,
    List<DecoderFactory> formats,
    List<TableConnector> tables,
    List<Learner> learners,
    List<RunTracker> trackers,
    Meters meters,
    Notices notices,
    BatchObserver observer,
    ResultLog results) {

  /** Where events come and go through the log alone: nothing is learnt, measured or told. */
  public static Engines bare(EventLog log, StateStore store, BatchEngine batch, Lake lake) {
    return new Engines(
        log,
        store,
        batch,
        lake,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Meters.none(),
        Notices.none(),
        BatchObserver.NONE,
        ResultLog.none());
  }

  /** The same on other ground. */
  public Engines on(
      EventLog otherLog, StateStore otherStore, BatchEngine otherBatch, Lake otherLake) {
    return new Engines(
        otherLog,
        otherStore,
        otherBatch,
        otherLake,
        sources,
        sinks,
        formats,
        tables,
        learners,
        trackers,
        meters,
        notices,
        observer,
        results);
  }

  /** The same with one more kind of source. */
  Engines with(SourceFactory source) {
    return new Engines(
        log,
        store,
        batch,
        lake,
        Stream.concat(sources.stream(), Stream.of(source)).toList(),
        sinks,
        formats,
        tables,
        learners,
        trackers,
        meters,
        notices,
        observer,
        results);
  }

  /** The same with other learners. */
  public Engines with(List<Learner> others) {
    return new Engines(
        log, store, batch, lake, sources, sinks, formats, tables, others, trackers, meters, notices,
        observer, results);
  }
}
