package io.periscope.core.serving;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.core.Catalog;
import io.periscope.core.alerts.AlertOperations;
import io.periscope.core.quality.QualityOperations;
import io.periscope.core.schedule.JobOperations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Where clients ask, from the first moment to the last. Before what they ask for is up, and while
 * it stops, only the status is told; everything else is refused as something to try again.
 */
public final class Entrance implements Operations {
  private final String workspace;
  private final Instant startedAt;
  private volatile Optional<Operations> inside = Optional.empty();
  private volatile Optional<JobOperations> jobs = Optional.empty();
  private volatile boolean stopping;

  public Entrance(String workspace, Instant startedAt) {
    this.workspace = workspace;
    this.startedAt = startedAt;
  }

  /** From now on questions are answered. */
  public void open(Operations operations) {
    inside = Optional.of(operations);
  }

  /** From now on questions about jobs are answered, too. */
  public void open(Operations operations, JobOperations jobOperations) {
    jobs = Optional.of(jobOperations);
    open(operations);
  }

  /** From now on nothing is answered any more. */
  public void close() {
    stopping = true;
  }

  /** Whether questions are answered now. */
  public boolean isOpen() {
    return inside.isPresent() && !stopping;
  }

  private Operations inside() {
    return inside
        .filter(operations -> !stopping)
        .orElseThrow(
            () ->
                new PeriscopeException(
                    Fault.RESOURCE,
                    "Periscope is %s; try again in a moment".formatted(closedState())));
  }

  private String closedState() {
    return stopping ? "stopping" : "starting";
  }

  @Override
  public Status status() {
    return inside
        .filter(operations -> !stopping)
        .map(Operations::status)
        .orElseGet(
            () ->
                new Status(
                    workspace,
                    closedState(),
                    startedAt,
                    "",
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of()));
  }

  @Override
  public List<String> streams() {
    return inside().streams();
  }

  @Override
  public List<ViewInfo> views() {
    return inside().views();
  }

  @Override
  public Result view(String name, ViewRequest request) {
    return inside().view(name, request);
  }

  @Override
  public Result query(String sql, Layer layer) {
    return inside().query(sql, layer);
  }

  @Override
  public List<StreamTopic> topics() {
    return inside().topics();
  }

  @Override
  public List<CompletableFuture<Position>> append(String stream, List<OutgoingEvent> events) {
    return inside().append(stream, events);
  }

  @Override
  public List<Position> appendOnce(String stream, RequestKey key, List<OutgoingEvent> events) {
    return inside().appendOnce(stream, key, events);
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    return inside().quarantine(stream, limit, offset);
  }

  @Override
  public long retryQuarantine(String stream) {
    return inside().retryQuarantine(stream);
  }

  @Override
  public BatchReport batch(boolean full, Optional<String> view) {
    return inside().batch(full, view);
  }

  @Override
  public VerifyReport verify(Optional<String> view, Optional<Coverage> at) {
    return inside().verify(view, at);
  }

  @Override
  public QualityOperations quality() {
    return inside().quality();
  }

  @Override
  public Catalog catalog() {
    return inside().catalog();
  }

  @Override
  public AlertOperations alerts() {
    return inside().alerts();
  }

  @Override
  public ModelOperations models() {
    return inside().models();
  }

  @Override
  public JobOperations jobs() {
    return jobs.orElseGet(inside()::jobs);
  }
}
