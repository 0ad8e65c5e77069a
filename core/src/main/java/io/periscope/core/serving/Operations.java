package io.periscope.core.serving;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.core.Catalog;
import io.periscope.core.alerts.AlertOperations;
import io.periscope.core.quality.QualityOperations;
import io.periscope.core.schedule.JobOperations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Everything that the page, HTTP clients and the command line can ask of a running Periscope. Safe
 * for use by many threads. Wrong input ends in a {@link io.periscope.api.error.PeriscopeException}
 * whose fault is USER.
 */
public interface Operations {

  /** How everything stands now. */
  Status status();

  /** The names of the declared streams. */
  List<String> streams();

  /** The declared views, in name order. */
  List<ViewInfo> views();

  /** The rows of one view. */
  Result view(String name, ViewRequest request);

  /** Answers a SELECT over the declared views and tables. */
  Result query(String sql, Layer layer);

  /** The topics of the declared streams, in the streams' order. */
  List<StreamTopic> topics();

  /**
   * Appends events to a stream's topic.
   *
   * @param events JSON objects, as they came
   * @return for each event in order, its position once the log has it for good
   * @throws TooManyEventsException when they have to wait; none is appended
   */
  List<CompletableFuture<Position>> append(String stream, List<OutgoingEvent> events);

  /**
   * Appends a request's events to a stream's topic, all or none, unless that was done already.
   *
   * @return for each event in order, its position
   * @throws KeyBusyException while the first request with the key is running
   * @throws KeyReusedException when the key is that of another request
   * @throws TooManyEventsException when they have to wait; none is appended
   */
  List<Position> appendOnce(String stream, RequestKey key, List<OutgoingEvent> events);

  /** Rejected events of a stream, newest first. */
  List<QuarantinedEvent> quarantine(String stream, int limit, int offset);

  /**
   * Accepts events out of quarantine that the stream's fields allow by now, each at its original
   * position and once; duplicates of accepted events stay.
   *
   * @return how many were accepted
   */
  long retryQuarantine(String stream);

  /**
   * Archives what has been read and computes new batch versions.
   *
   * @param full from all of the master dataset, instead of adding what is new to the last version
   * @param view only this view; empty for all
   */
  BatchReport batch(boolean full, Optional<String> view);

  /**
   * Recomputes views from scratch and compares them with the merged answers.
   *
   * @param view only this view; empty for all
   * @param at a coverage of the past to do that at; empty for that of the answers of now. It needs
   *     a view, or a workspace with one stream
   */
  VerifyReport verify(Optional<String> view, Optional<Coverage> at);

  /** What is declared, with the plans that answer now. */
  Catalog catalog();

  /** What can be asked of the models. */
  ModelOperations models();

  /** What can be asked of the alerts. */
  AlertOperations alerts();

  /** What can be asked of the expectations. */
  QualityOperations quality();

  /** What can be asked of the jobs. */
  default JobOperations jobs() {
    return JobOperations.none();
  }
}
