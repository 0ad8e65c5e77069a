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

  /** Where nobody is told of anything. */
  public Engines(
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
      Meters meters) {
    this(
        log,
        store,
        batch,
        lake,
        sources,
        sinks,
        formats,
        tables,
        learners,
        trackers,
        meters,
        Notices.none(),
        BatchObserver.NONE,
        ResultLog.none());
  }

  /** The same, told of batch versions. */
  public Engines with(BatchObserver told) {
    return new Engines(
        log, store, batch, lake, sources, sinks, formats, tables, learners, trackers, meters,
        notices, told, results);
  }

  /** Where nothing is measured. */
  public Engines(
      EventLog log,
      StateStore store,
      BatchEngine batch,
      Lake lake,
      List<SourceFactory> sources,
      List<SinkConnector> sinks,
      List<DecoderFactory> formats,
      List<TableConnector> tables,
      List<Learner> learners,
      List<RunTracker> trackers) {
    this(
        log,
        store,
        batch,
        lake,
        sources,
        sinks,
        formats,
        tables,
        learners,
        trackers,
        Meters.none());
  }

  /** Where trainings are shown nowhere else. */
  public Engines(
      EventLog log,
      StateStore store,
      BatchEngine batch,
      Lake lake,
      List<SourceFactory> sources,
      List<SinkConnector> sinks,
      List<DecoderFactory> formats,
      List<TableConnector> tables,
      List<Learner> learners) {
    this(log, store, batch, lake, sources, sinks, formats, tables, learners, List.of());
  }

  /** With one more kind of source. */
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

  /** Where nothing is learnt. */
  public Engines(
      EventLog log,
      StateStore store,
      BatchEngine batch,
      Lake lake,
      List<SourceFactory> sources,
      List<SinkConnector> sinks,
      List<DecoderFactory> formats,
      List<TableConnector> tables) {
    this(log, store, batch, lake, sources, sinks, formats, tables, List.of());
  }

  /** Where reference tables are files. */
  public Engines(
      EventLog log,
      StateStore store,
      BatchEngine batch,
      Lake lake,
      List<SourceFactory> sources,
      List<SinkConnector> sinks,
      List<DecoderFactory> formats) {
    this(log, store, batch, lake, sources, sinks, formats, List.of());
  }

  /** For streams of JSON and text alone. */
  public Engines(
      EventLog log,
      StateStore store,
      BatchEngine batch,
      Lake lake,
      List<SourceFactory> sources,
      List<SinkConnector> sinks) {
    this(log, store, batch, lake, sources, sinks, List.of());
  }
}
